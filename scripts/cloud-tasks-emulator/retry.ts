export interface RetryConfig {
  /** -1 is without limit. */
  readonly maxAttempts: number;
  /** 0 is without limit. */
  readonly maxRetryDurationMs: number;
  readonly minBackoffMs: number;
  readonly maxBackoffMs: number;
  readonly maxDoublings: number;
}

// More than the longest time there is; further ones would leave the numbers.
const MOST_DOUBLINGS = 60;

/** The delay before a retry, the first being 1: it doubles so many times, then grows by the last step, up to the longest. */
export function backoffMs(config: RetryConfig, retry: number): number {
  const { minBackoffMs, maxBackoffMs, maxDoublings } = config;
  const doublings = Math.min(retry - 1, maxDoublings, MOST_DOUBLINGS);
  const steps = Math.max(1, retry - maxDoublings);
  return Math.min(minBackoffMs * 2 ** doublings * steps, maxBackoffMs);
}

/** Whether a failed task is given up: every limit that is set has been reached, the time counted from its first attempt. */
export function isGivenUp(
  { maxAttempts, maxRetryDurationMs }: RetryConfig,
  attempts: number,
  triedForMs: number,
): boolean {
  const limits: boolean[] = [];
  if (maxAttempts !== -1) limits.push(attempts >= maxAttempts);
  if (maxRetryDurationMs > 0) limits.push(triedForMs >= maxRetryDurationMs);
  return limits.length > 0 && !limits.includes(false);
}
