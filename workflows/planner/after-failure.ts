import { ERROR_CODES, type ErrorCode } from "#shared/kernel/error.ts";
import type { RetryPlan } from "./plan.ts";

export type AfterFailure =
  | { readonly type: "retry" }
  | { readonly type: "fail" }
  /** Another attempt follows when a person has looked at it. */
  | { readonly type: "pause" };

/** What follows a failed attempt (the first is 1); the error's code alone decides. */
export function afterFailure(
  policy: RetryPlan,
  attempt: number,
  code: ErrorCode,
): AfterFailure {
  if (policy.non_retryable.includes(code)) return { type: "fail" };
  if (attempt < policy.max_attempts && ERROR_CODES[code].retryable)
    return { type: "retry" };
  return { type: policy.on_exhausted ?? "fail" };
}
