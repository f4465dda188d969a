import { randomBytes, randomUUID } from "node:crypto";
import { dayCode } from "#shared/kernel/time.ts";
import type { Clock } from "./clock.ts";

export interface Ids {
  /** `<prefix>_<yymmdd>_<code>`; the code is random, never sequential. */
  id(prefix: string): string;
  uuid(): string;
  /** Uniform in [0, 1), for jitter. */
  random(): number;
}

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const CODE_LENGTH = 16;

/** 80 random bits: 32 symbols, 16 of them. */
export function randomCode(bytes: Uint8Array): string {
  return Array.from(
    bytes.subarray(0, CODE_LENGTH),
    (byte) => ALPHABET[byte % ALPHABET.length],
  ).join("");
}

export function createIds(clock: Clock): Ids {
  return {
    id: (prefix) =>
      `${prefix}_${dayCode(clock.now())}_${randomCode(randomBytes(CODE_LENGTH))}`,
    uuid: () => randomUUID(),
    random: () => Math.random(),
  };
}
