import { ColliderError } from "#shared/kernel/error.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { epochMs, isoTime } from "#shared/kernel/time.ts";
import type { Transaction } from "#shared/platform/document-store.ts";
import { barriersOnSettle } from "#workflows/planner/barriers.ts";
import type { Plan } from "#workflows/planner/plan.ts";
import type { Run } from "./run-document.ts";
import {
  isSettled,
  readStep,
  skippedStep,
  stepPath,
  type HandSettled,
  type StepState,
} from "./step-document.ts";
import { stepWrites } from "./step-write.ts";

/** What a person says of a step. */
export type Verdict =
  | { readonly type: "skip" }
  | { readonly type: "complete"; readonly output: JsonObject }
  /** Of a step whose outcome is unknown. */
  | { readonly type: "happened"; readonly output: JsonObject }
  | { readonly type: "did_not_happen" };

export interface HandSettlement {
  readonly stepId: string;
  readonly verdict: Verdict;
  readonly byHand: HandSettled;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

function unfit(stepId: string, why: string, reason: string): ColliderError {
  const says = `Step "${stepId}" cannot be settled by hand: ${why}`;
  return new ColliderError("FAILED_PRECONDITION", says, { reason });
}

function assertOpen(
  state: StepState | null,
  { stepId, now }: HandSettlement,
): void {
  if (state !== null && isSettled(state))
    throw unfit(stepId, `it has settled: ${state.phase}.`, "STEP_SETTLED");
  // Its effect may be happening, and nobody would record it.
  if (state?.phase === "claimed" && epochMs(state.lease_until) > now)
    throw unfit(
      stepId,
      `it acts outside until ${state.lease_until} at the latest. Pause the run, and ask again when that is recorded.`,
      "STEP_CLAIMED",
    );
}

/** How many attempts there were. */
function attemptsOf(state: StepState | null): number {
  if (state === null) return 0;
  // The document of one that is tried again already counts the try to come.
  return state.phase === "retrying" ? state.attempt - 1 : state.attempt;
}

function done(
  plan: Plan,
  state: StepState | null,
  { stepId, byHand, now }: HandSettlement,
  output: JsonObject,
): StepState {
  const at = isoTime(now);
  return {
    phase: "success",
    attempt: attemptsOf(state),
    output,
    large: null,
    inherited_from: null,
    by_hand: byHand,
    barriers: barriersOnSettle(plan, stepId, "success"),
    started_at: state?.started_at ?? at,
    completed_at: at,
  };
}

/** @throws ColliderError FAILED_PRECONDITION where nothing is to be found out. */
function assertUnknown(
  state: StepState | null,
  stepId: string,
): Extract<StepState, { readonly phase: "unknown" }> {
  if (state?.phase === "unknown") return state;
  throw unfit(stepId, "its outcome is not unknown.", "STEP_NOT_UNKNOWN");
}

/** What the step's document says from then on. */
function settledState(
  plan: Plan,
  state: StepState | null,
  settlement: HandSettlement,
): StepState {
  const { stepId, verdict, byHand, now } = settlement;
  switch (verdict.type) {
    case "skip": {
      const barriers = barriersOnSettle(plan, stepId, "skipped");
      const skipped = skippedStep(barriers, now);
      return {
        ...skipped,
        attempt: attemptsOf(state),
        started_at: state?.started_at ?? skipped.started_at,
        by_hand: byHand,
      };
    }
    case "complete":
      return done(plan, state, settlement, verdict.output);
    case "happened":
      assertUnknown(state, stepId);
      return done(plan, state, settlement, verdict.output);
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

/**
 * Settles a step in place of its tool, on condition that it is as it was read: a delivery that is under way loses its
 * own condition by it.
 *
 * @throws ColliderError FAILED_PRECONDITION for a step that has settled, or may be acting outside.
 */
export async function settleByHand(
  transaction: Transaction,
  { id }: Run,
  plan: Plan,
  settlement: HandSettlement,
): Promise<void> {
  const path = stepPath(id, settlement.stepId);
  const document = await transaction.get(path);
  const stored = document === null ? null : readStep(document);
  const state = stored?.state ?? null;
  assertOpen(state, settlement);
  const settled = settledState(plan, state, settlement);
  transaction.write(...stepWrites(path, stored, settled));
}
