import { ERROR_CODES, type ErrorCode } from "#shared/kernel/error.ts";
import type { RetryPlan } from "./plan.ts";

export type AfterFailure =
  { readonly type: "retry" } | { readonly type: "fail" };

/** Whether a failed attempt (the first is 1) is followed by another; the error's code alone decides. */
export function afterFailure(
  policy: RetryPlan,
  attempt: number,
  code: ErrorCode,
): AfterFailure {
  const again =
    attempt < policy.max_attempts &&
    ERROR_CODES[code].retryable &&
    !policy.non_retryable.includes(code);
  return { type: again ? "retry" : "fail" };
}
