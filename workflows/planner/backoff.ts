import type { RetryPlan } from "./plan.ts";

/**
 * Milliseconds to wait after a failed attempt (the first is 1): exponential up to the policy's cap. `random` is from
 * [0, 1) and spreads the waits under full jitter.
 */
export function backoff(
  policy: RetryPlan,
  attempt: number,
  random: number,
): number {
  const ceiling = Math.min(
    policy.max_interval_ms,
    policy.initial_interval_ms * policy.backoff_coefficient ** (attempt - 1),
  );
  return Math.round(policy.jitter === "full" ? ceiling * random : ceiling);
}
