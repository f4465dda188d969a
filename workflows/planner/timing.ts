import { Duration } from "#shared/kernel/duration.ts";
import type { FieldViolation } from "#shared/kernel/error.ts";
import type { RetryPolicy } from "#workflows/definition/workflow-definition.ts";
import type { PlanStep, RetryPlan } from "./plan.ts";
import { violation, type FieldPath } from "./violation.ts";

type Written = string | number | undefined;

const DISPATCH_DEADLINE_MS = 1_800_000;
/** What is left for the commit when a step has used up its time. */
const COMMIT_MARGIN_MS = 15_000;
const MAX_STEP_MS = DISPATCH_DEADLINE_MS - COMMIT_MARGIN_MS;
const DEFAULT_STEP_MS = 300_000;
const DEFAULT_RUN_MS = 86_400_000;
const MAX_RUN_MS = 366 * 86_400_000;
/** How far ahead a task can be scheduled. */
const MAX_INTERVAL_MS = 30 * 86_400_000;

function milliseconds(written: Written, unwritten: number): number {
  return written === undefined ? unwritten : Duration.parse(written);
}

export function runTimeoutMs(written: Written): number {
  return milliseconds(written, DEFAULT_RUN_MS);
}

export function stepTimeoutMs(written: Written, toolSeconds: number): number {
  return milliseconds(
    written,
    Math.min(DEFAULT_STEP_MS, toolSeconds * 1000, MAX_STEP_MS),
  );
}

/**
 * A written policy over the default: three attempts, 1 s doubling up to 60 s, full jitter. A control step has one attempt
 * unless it is written otherwise: nobody who waits for an hour means three.
 */
export function retryPlan(
  policy: RetryPolicy = {},
  effect: PlanStep["effect"] = "none",
): RetryPlan {
  return {
    max_attempts: policy.max_attempts ?? (effect === "control" ? 1 : 3),
    initial_interval_ms: milliseconds(policy.initial_interval, 1000),
    backoff_coefficient: policy.backoff_coefficient ?? 2,
    max_interval_ms: milliseconds(policy.max_interval, 60_000),
    jitter: policy.jitter ?? "full",
    ...(policy.on_exhausted === "pause" ? { on_exhausted: "pause" } : {}),
    non_retryable: [...(policy.non_retryable ?? [])],
  };
}

/** What is wrong with a duration: that it is none, or too long. */
export function outside(
  path: FieldPath,
  written: Written,
  max: { readonly ms: number; readonly because: string },
): FieldViolation[] {
  if (written === undefined) return [];
  const ms = Duration.parse(written);
  if (ms === 0)
    return [violation(path, "TOO_SMALL", "must be longer than nothing")];
  return ms > max.ms
    ? [
        violation(
          path,
          "TOO_BIG",
          `must be at most ${max.ms / 1000} seconds, ${max.because}`,
        ),
      ]
    : [];
}

export function runTimeoutViolations(written: Written): FieldViolation[] {
  const because = "which is 366 days";
  return outside(["timeout"], written, { ms: MAX_RUN_MS, because });
}

/** @param toolSeconds - undefined when the tool is unknown. */
export function stepTimeoutViolations(
  path: FieldPath,
  written: Written,
  toolSeconds: number | undefined,
): FieldViolation[] {
  const toolMs = (toolSeconds ?? Infinity) * 1000;
  return outside(
    path,
    written,
    toolMs < MAX_STEP_MS
      ? { ms: toolMs, because: "the longest that this tool may take" }
      : { ms: MAX_STEP_MS, because: "the longest that one delivery may take" },
  );
}

export function retryViolations(
  path: FieldPath,
  policy: RetryPolicy | undefined,
): FieldViolation[] {
  const max = { ms: MAX_INTERVAL_MS, because: "which is 30 days" };
  return [
    ...outside([...path, "initial_interval"], policy?.initial_interval, max),
    ...outside([...path, "max_interval"], policy?.max_interval, max),
  ];
}
