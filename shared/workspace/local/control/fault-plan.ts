import { z } from "zod";

/** What can go wrong with a request. */
export const FAULT_KINDS = [
  /** 429, with or without Retry-After. */
  "rate_limited",
  /** 403, as Gmail and Drive tell it too. */
  "user_rate_limited",
  /** 500. */
  "internal",
  /** 503. */
  "unavailable",
  /** The answer comes late. */
  "slow",
  /** The connection is cut in the middle of the answer. */
  "truncated",
  /** Half of the answer comes, and nothing after it; the connection stays. */
  "stalled",
  /** The connection is cut before there is an answer. */
  "dropped",
] as const;

const FaultRule = z.strictObject({
  kind: z.enum(FAULT_KINDS),
  /** Of the requests whose path begins so. */
  rate: z.number().min(0).max(1),
  path: z.string().startsWith("/").default("/"),
  method: z.enum(["GET", "POST"]).optional(),
  retry_after_seconds: z.int().nonnegative().max(3600).optional(),
  delay_ms: z.int().nonnegative().max(600_000).default(1000),
});
export type FaultRule = z.infer<typeof FaultRule>;

/** Which requests go wrong: each meets at most one of the faults whose rules match it. */
export const FaultPlan = z.strictObject({
  seed: z.int().nonnegative().default(1),
  rules: z.array(FaultRule).max(50),
});
export type FaultPlan = z.infer<typeof FaultPlan>;
