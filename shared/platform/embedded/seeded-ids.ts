import { dayCode } from "#shared/kernel/time.ts";
import type { Clock } from "../clock.ts";
import { randomCode, type Ids } from "../ids.ts";

// mulberry32: a small generator with 32 bits of state, enough to repeat a simulation.
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Ids and randomness that a seed repeats. */
export function createSeededIds(seed: number, clock: Clock): Ids {
  const random = generator(seed);
  const bytes = (length: number): Uint8Array =>
    Uint8Array.from({ length }, () => Math.floor(random() * 256));
  return {
    id: (prefix) =>
      `${prefix}_${dayCode(clock.now())}_${randomCode(bytes(16))}`,
    uuid: () => {
      const hex = Buffer.from(bytes(16)).toString("hex");
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
    },
    random,
  };
}
