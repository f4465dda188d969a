import type { WireQueue } from "./requests.ts";
import type { RetryConfig } from "./retry.ts";
import { invalid } from "./status-error.ts";

export interface RateLimits {
  readonly maxDispatchesPerSecond: number;
  readonly maxConcurrentDispatches: number;
}

export interface QueueSettings {
  readonly rateLimits: RateLimits;
  readonly retryConfig: RetryConfig;
}

const DEFAULTS: QueueSettings = {
  rateLimits: { maxDispatchesPerSecond: 500, maxConcurrentDispatches: 1000 },
  retryConfig: {
    maxAttempts: 100,
    maxRetryDurationMs: 0,
    minBackoffMs: 100,
    maxBackoffMs: 3_600_000,
    maxDoublings: 16,
  },
};
const MOST_DISPATCHES_PER_SECOND = 500;
const MOST_CONCURRENT_DISPATCHES = 5000;

/** Google chooses it by the rate. Known is 100 for 500 a second; the rest is the emulator's own. */
export function burstOf({ maxDispatchesPerSecond }: RateLimits): number {
  return Math.min(100, Math.max(10, Math.ceil(maxDispatchesPerSecond / 5)));
}

function within(
  field: string,
  value: number,
  [least, most]: readonly [number, number],
): void {
  if (value >= least && value <= most) return;
  const range =
    most === Infinity
      ? `${least} or more`
      : `between ${least} and ${most.toLocaleString("en")}`;
  throw invalid(field, `must be ${range}`);
}

function checkRateLimits(limits: RateLimits): RateLimits {
  const field = "queue.rate_limits";
  within(`${field}.max_dispatches_per_second`, limits.maxDispatchesPerSecond, [
    0,
    MOST_DISPATCHES_PER_SECOND,
  ]);
  within(`${field}.max_concurrent_dispatches`, limits.maxConcurrentDispatches, [
    0,
    MOST_CONCURRENT_DISPATCHES,
  ]);
  return limits;
}

function checkRetryConfig(config: RetryConfig): RetryConfig {
  const field = "queue.retry_config";
  const any = [0, Infinity] as const;
  within(`${field}.max_attempts`, config.maxAttempts, [-1, Infinity]);
  within(`${field}.max_retry_duration`, config.maxRetryDurationMs, any);
  within(`${field}.min_backoff`, config.minBackoffMs, any);
  within(`${field}.max_doublings`, config.maxDoublings, any);
  if (config.maxBackoffMs < config.minBackoffMs)
    throw invalid(`${field}.max_backoff`, "must not be below min_backoff");
  return config;
}

/** A whole queue as given, with defaults for what is unset; 0 is unset where the wire cannot tell. */
export function settingsOf({
  rateLimits: limits,
  retryConfig: retry,
}: WireQueue): QueueSettings {
  const { rateLimits, retryConfig } = DEFAULTS;
  return {
    rateLimits: checkRateLimits({
      maxDispatchesPerSecond:
        limits?.maxDispatchesPerSecond || rateLimits.maxDispatchesPerSecond,
      maxConcurrentDispatches:
        limits?.maxConcurrentDispatches || rateLimits.maxConcurrentDispatches,
    }),
    retryConfig: checkRetryConfig({
      maxAttempts: retry?.maxAttempts || retryConfig.maxAttempts,
      maxRetryDurationMs:
        retry?.maxRetryDuration ?? retryConfig.maxRetryDurationMs,
      minBackoffMs: retry?.minBackoff ?? retryConfig.minBackoffMs,
      maxBackoffMs: retry?.maxBackoff ?? retryConfig.maxBackoffMs,
      maxDoublings: retry?.maxDoublings || retryConfig.maxDoublings,
    }),
  };
}

type Change = (now: QueueSettings, wanted: QueueSettings) => QueueSettings;

const asItIs: Change = (now) => now;

function changeRateLimit(key: keyof RateLimits): Change {
  return (now, wanted) => ({
    ...now,
    rateLimits: { ...now.rateLimits, [key]: wanted.rateLimits[key] },
  });
}

function changeRetry(key: keyof RetryConfig): Change {
  return (now, wanted) => ({
    ...now,
    retryConfig: { ...now.retryConfig, [key]: wanted.retryConfig[key] },
  });
}

/** By path of an update mask. What is output only, or says nothing to an emulator, is left alone. */
const CHANGES: ReadonlyMap<string, Change> = new Map([
  ["rate_limits", (now, { rateLimits }) => ({ ...now, rateLimits })],
  ["retry_config", (now, { retryConfig }) => ({ ...now, retryConfig })],
  [
    "rate_limits.max_dispatches_per_second",
    changeRateLimit("maxDispatchesPerSecond"),
  ],
  [
    "rate_limits.max_concurrent_dispatches",
    changeRateLimit("maxConcurrentDispatches"),
  ],
  ["retry_config.max_attempts", changeRetry("maxAttempts")],
  ["retry_config.max_retry_duration", changeRetry("maxRetryDurationMs")],
  ["retry_config.min_backoff", changeRetry("minBackoffMs")],
  ["retry_config.max_backoff", changeRetry("maxBackoffMs")],
  ["retry_config.max_doublings", changeRetry("maxDoublings")],
  ["name", asItIs],
  ["state", asItIs],
  ["purge_time", asItIs],
  ["rate_limits.max_burst_size", asItIs],
  ["stackdriver_logging_config", asItIs],
  ["stackdriver_logging_config.sampling_ratio", asItIs],
]);

/** @param paths Of an update mask; without one everything changes. */
export function changedSettings(
  now: QueueSettings,
  wanted: WireQueue,
  paths: readonly string[],
): QueueSettings {
  const settings = settingsOf(wanted);
  if (paths.length === 0) return settings;
  const changed = paths.reduce((so, path) => {
    const change = CHANGES.get(path);
    if (change !== undefined) return change(so, settings);
    throw invalid("update_mask", `holds ${path}, which is no field of a queue`);
  }, now);
  checkRetryConfig(changed.retryConfig);
  return changed;
}
