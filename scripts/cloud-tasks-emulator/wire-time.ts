import { z } from "zod";

/** google.protobuf.Timestamp or Duration. */
export interface WireTime {
  readonly seconds: number;
  readonly nanos: number;
}

/** Milliseconds of a wire time, a part of one counting as one: what is asked for is not done earlier. */
export const Milliseconds = z
  .object({ seconds: z.number(), nanos: z.number() })
  .transform(({ seconds, nanos }) => seconds * 1000 + Math.ceil(nanos / 1e6));

export function wireTime(ms: number): WireTime {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: (ms - seconds * 1000) * 1e6 };
}
