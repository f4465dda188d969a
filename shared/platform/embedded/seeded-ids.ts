import { seededRandom } from "#shared/kernel/seeded-random.ts";
import { dayCode } from "#shared/kernel/time.ts";
import type { Clock } from "../clock.ts";
import { randomCode, type Ids } from "../ids.ts";

/** Ids and randomness that a seed repeats. */
export function createSeededIds(seed: number, clock: Clock): Ids {
  const random = seededRandom(seed);
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
