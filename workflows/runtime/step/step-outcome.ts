import { OUTCOME_UNKNOWN } from "#shared/dispatch/perform.ts";
import type { Outcome } from "#shared/dispatch/outcome.ts";
import { isoTime } from "#shared/kernel/time.ts";
import type { PlanStep } from "#workflows/planner/plan.ts";
import {
  afterFailure,
  type AfterFailure,
} from "#workflows/planner/after-failure.ts";
import { isCompensation } from "#workflows/planner/compensation-key.ts";
import { backoff } from "#workflows/planner/backoff.ts";
import type { StepState } from "./step-document.ts";
import { storedError } from "../run/stored-error.ts";

export interface Attempt {
  readonly step: PlanStep;
  /** What the step's document is counted under when it settles. */
  readonly barriersOf: (phase: "success" | "failed") => string[];
  readonly attempt: number;
  /** How many of the attempts before the retry policy does not count. */
  readonly spared: number;
  readonly startedAt: string;
  /** Uniform in [0, 1), for the jitter of a retry. */
  readonly random: number;
  /** The run's epoch, where the run goes on. In a run that is paused or stopping, a claimed step is only looked up. */
  readonly run:
    | { readonly phase: "running"; readonly epoch: number }
    | { readonly phase: "paused" | "stopping" };
}

type FailedOutcome = Exclude<Outcome, { readonly type: "success" }>;

/** What a failed attempt leads to, and how many attempts its retry policy does not count from then on. */
function next(
  { step, attempt, spared, run }: Attempt,
  { error: { code } }: FailedOutcome,
): AfterFailure & { readonly spared: number } {
  // Nothing was tried that could have failed: what was claimed has not happened, or could not be looked up.
  if (run.phase === "paused") return { type: "retry", spared: spared + 1 };
  const { type } = afterFailure(step.retry, attempt - spared, code);
  if (type === "retry") return { type, spared };
  // Whatever the code, a person has to know of a step that is not undone.
  const asks = type === "pause" || isCompensation(step.step_id);
  const fails = run.phase === "stopping" || !asks;
  return { type: fails ? "fail" : "pause", spared };
}

function failedState(
  parts: Attempt,
  outcome: FailedOutcome,
  now: number,
): StepState {
  const { step, attempt, startedAt, random, run } = parts;
  const error = storedError(outcome.error);
  const begun = { error, started_at: startedAt };
  if (error.reason === OUTCOME_UNKNOWN)
    return {
      ...begun,
      phase: "unknown",
      attempt,
      spared: parts.spared,
      barriers: [],
    };
  const { type, spared } = next(parts, outcome);
  const again = {
    ...begun,
    phase: "retrying" as const,
    attempt: attempt + 1,
    barriers: [],
    cleared: false,
    spared,
  };
  switch (type) {
    case "fail":
      return {
        ...begun,
        phase: "failed",
        attempt,
        barriers: parts.barriersOf("failed"),
        completed_at: isoTime(now),
      };
    case "pause":
      return {
        ...again,
        spared: attempt,
        next_attempt_at: isoTime(now),
        exhausted_in: run.phase === "running" ? run.epoch : null,
      };
    case "retry": {
      const delay = Math.max(
        backoff(step.retry, Math.max(1, attempt - spared), random),
        outcome.error.retryDelayMs ?? 0,
      );
      return {
        ...again,
        next_attempt_at: isoTime(now + delay),
        exhausted_in: null,
      };
    }
  }
}

/** What a step's document says after an attempt. */
export function stateAfter(
  parts: Attempt,
  outcome: Outcome,
  now: number,
): StepState {
  const { attempt, startedAt, barriersOf } = parts;
  if (outcome.type !== "success") return failedState(parts, outcome, now);
  return {
    phase: "success",
    attempt,
    started_at: startedAt,
    output: outcome.result,
    large: null,
    inherited_from: null,
    cached_from: null,
    by_hand: null,
    barriers: barriersOf("success"),
    completed_at: isoTime(now),
  };
}
