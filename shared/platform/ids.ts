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
  let code = "";
  for (const byte of bytes.subarray(0, CODE_LENGTH))
    code += ALPHABET[byte % ALPHABET.length];
  return code;
}

const POOL_BYTES = 4096;

/** Random bytes, drawn many at a time: each draw costs about the same. */
function createRandomBytes(): (length: number) => Uint8Array {
  let pool = randomBytes(POOL_BYTES);
  let used = 0;
  return (length) => {
    if (used + length > POOL_BYTES) {
      pool = randomBytes(POOL_BYTES);
      used = 0;
    }
    used += length;
    return pool.subarray(used - length, used);
  };
}

export function createIds(clock: Clock): Ids {
  const draw = createRandomBytes();
  return {
    id: (prefix) =>
      `${prefix}_${dayCode(clock.now())}_${randomCode(draw(CODE_LENGTH))}`,
    uuid: () => randomUUID(),
    random: () => Math.random(),
  };
}
