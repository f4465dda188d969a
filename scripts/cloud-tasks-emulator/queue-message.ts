import type { Queue } from "./queue.ts";
import { burstOf } from "./queue-settings.ts";
import { wireTime } from "./wire-time.ts";

/** google.cloud.tasks.v2.Queue. */
export function queueMessage({
  name,
  settings: { rateLimits, retryConfig },
  state,
  purgedAt,
}: Queue): object {
  return {
    name,
    rateLimits: { ...rateLimits, maxBurstSize: burstOf(rateLimits) },
    retryConfig: {
      maxAttempts: retryConfig.maxAttempts,
      maxRetryDuration: wireTime(retryConfig.maxRetryDurationMs),
      minBackoff: wireTime(retryConfig.minBackoffMs),
      maxBackoff: wireTime(retryConfig.maxBackoffMs),
      maxDoublings: retryConfig.maxDoublings,
    },
    state,
    purgeTime: purgedAt === null ? null : wireTime(purgedAt),
  };
}
