import type { Outcome } from "#shared/dispatch/outcome.ts";
import { isoTime } from "#shared/kernel/time.ts";
import { barriersOnSettle } from "#workflows/planner/barriers.ts";
import type { Plan, PlanStep } from "#workflows/planner/plan.ts";
import { afterFailure } from "#workflows/planner/after-failure.ts";
import { backoff } from "#workflows/planner/backoff.ts";
import type { StepState } from "./step-document.ts";
import { storedError } from "./stored-error.ts";

export interface Attempt {
  readonly plan: Plan;
  readonly step: PlanStep;
  readonly attempt: number;
  readonly startedAt: string;
  /** Uniform in [0, 1), for the jitter of a retry. */
  readonly random: number;
}

/** What a step's document says after an attempt. */
export function stateAfter(
  { plan, step, attempt, startedAt, random }: Attempt,
  outcome: Outcome,
  now: number,
): StepState {
  const started = { attempt, started_at: startedAt };
  const ended = { ...started, completed_at: isoTime(now) };
  if (outcome.type === "success")
    return {
      phase: "success",
      output: outcome.result,
      barriers: barriersOnSettle(plan, step.step_id, "success"),
      ...ended,
    };
  const error = storedError(outcome.error);
  const next = afterFailure(step.retry, attempt, outcome.error.code);
  if (next.type === "fail")
    return {
      phase: "failed",
      error,
      barriers: barriersOnSettle(plan, step.step_id, "failed"),
      ...ended,
    };
  const delay = Math.max(
    backoff(step.retry, attempt, random),
    outcome.error.retryDelayMs ?? 0,
  );
  return {
    phase: "retrying",
    error,
    barriers: [],
    ...started,
    attempt: attempt + 1,
    next_attempt_at: isoTime(now + delay),
  };
}
