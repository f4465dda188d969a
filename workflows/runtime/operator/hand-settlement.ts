import { ColliderError } from "#shared/kernel/error.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { isoTime } from "#shared/kernel/time.ts";
import type { HandSettled } from "./hand-settled.ts";
import { skippedStep, type StepState } from "../step/step-document.ts";

/** What a person says of a step. */
export type Verdict =
  | { readonly type: "skip" }
  | { readonly type: "complete"; readonly output: JsonObject }
  /** Of a step whose outcome is unknown. */
  | { readonly type: "happened"; readonly output: JsonObject }
  | { readonly type: "did_not_happen" };

export interface HandSettlement {
  /** A step of the plan, or an item of a map: `step[3]`. */
  readonly stepId: string;
  readonly verdict: Verdict;
  readonly byHand: HandSettled;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What the step is counted under when it is settled so. */
export type BarriersByHand = (phase: "success" | "skipped") => string[];

export function unfit(
  stepId: string,
  why: string,
  reason: string,
): ColliderError {
  const says = `Step "${stepId}" cannot be settled by hand: ${why}`;
  return new ColliderError("FAILED_PRECONDITION", says, { reason });
}

/** How many attempts have begun. */
function attemptsOf(state: StepState | null): number {
  if (state === null) return 0;
  // The document of one that is tried again already counts the try to come.
  return state.phase === "retrying" ? state.attempt - 1 : state.attempt;
}

function done(
  state: StepState | null,
  { byHand, now }: HandSettlement,
  output: JsonObject,
  barriers: string[],
): StepState {
  const at = isoTime(now);
  return {
    phase: "success",
    attempt: attemptsOf(state),
    output,
    large: null,
    inherited_from: null,
    cached_from: null,
    by_hand: byHand,
    barriers,
    started_at: state?.started_at ?? at,
    completed_at: at,
  };
}

export function notUnknown(stepId: string): ColliderError {
  return unfit(stepId, "its outcome is not unknown.", "STEP_NOT_UNKNOWN");
}

/** @throws ColliderError FAILED_PRECONDITION where nothing is to be found out. */
function assertUnknown(
  state: StepState | null,
  stepId: string,
): Extract<StepState, { readonly phase: "unknown" }> {
  if (state?.phase === "unknown") return state;
  throw notUnknown(stepId);
}

/**
 * What the step's document says from then on.
 *
 * @throws ColliderError FAILED_PRECONDITION where nothing is to be found out.
 */
export function settledByHand(
  state: StepState | null,
  settlement: HandSettlement,
  barriersOf: BarriersByHand,
): StepState {
  const { stepId, verdict, byHand, now } = settlement;
  switch (verdict.type) {
    case "skip": {
      const skipped = skippedStep(barriersOf("skipped"), now);
      return {
        ...skipped,
        attempt: attemptsOf(state),
        started_at: state?.started_at ?? skipped.started_at,
        by_hand: byHand,
      };
    }
    case "complete":
      return done(state, settlement, verdict.output, barriersOf("success"));
    case "happened":
      assertUnknown(state, stepId);
      return done(state, settlement, verdict.output, barriersOf("success"));
    case "did_not_happen": {
      const { attempt, error, started_at } = assertUnknown(state, stepId);
      return {
        phase: "retrying",
        attempt: attempt + 1,
        spared: attempt,
        exhausted_in: null,
        cleared: true,
        next_attempt_at: isoTime(now),
        barriers: [],
        error,
        started_at,
      };
    }
  }
}
