import { epochMs } from "#shared/kernel/time.ts";
import type { Transaction } from "#shared/platform/document-store.ts";
import { barriersOnSettle } from "#workflows/planner/barriers.ts";
import { parseStepKey } from "#workflows/planner/map-item.ts";
import type { RunAt } from "../engine-context.ts";
import {
  settledByHand,
  unfit,
  type BarriersByHand,
  type HandSettlement,
} from "./hand-settlement.ts";
import { isDue, skipAhead } from "./skip-ahead.ts";
import { itemByHand } from "./item-by-hand.ts";
import {
  isSettled,
  readStep,
  stepPath,
  type StepState,
  type StoredStep,
} from "../step/step-document.ts";
import { stepWrites } from "../step/step-write.ts";

function assertOpen(
  state: StepState | null,
  { stepId, now }: HandSettlement,
): void {
  if (state !== null && isSettled(state))
    throw unfit(stepId, `it has settled: ${state.phase}.`, "STEP_SETTLED");
  // Its effect may be happening now, and would go unrecorded.
  if (state?.phase === "claimed" && epochMs(state.lease_until) > now)
    throw unfit(
      stepId,
      `it acts outside until ${state.lease_until} at the latest. Pause the run, and ask again when that is recorded.`,
      "STEP_CLAIMED",
    );
}

async function barriersOf(
  transaction: Transaction,
  at: RunAt,
  stored: StoredStep | null,
  settlement: HandSettlement,
): Promise<BarriersByHand> {
  const { stepId } = settlement;
  const { index } = parseStepKey(stepId);
  return index === null
    ? (phase) => barriersOnSettle(at.plan, stepId, phase)
    : itemByHand(transaction, at, stored, settlement);
}

/**
 * Settles a step in place of its tool, on condition that it is as it was read: a delivery that is under way loses its
 * own condition by it. A step whose turn has not come is noted, and skipped when it has.
 *
 * @throws ColliderError FAILED_PRECONDITION for a step that has settled, or may be acting outside, and for an item of a
 * map that cannot be settled alone.
 */
export async function settleByHand(
  transaction: Transaction,
  at: RunAt,
  settlement: HandSettlement,
): Promise<void> {
  const path = stepPath(at.run.id, settlement.stepId);
  const document = await transaction.get(path);
  const stored = document === null ? null : readStep(document);
  const state = stored?.state ?? null;
  assertOpen(state, settlement);
  if (stored === null && !(await isDue(transaction, at, settlement.stepId)))
    return skipAhead(transaction, at.run, settlement);
  const barriers = await barriersOf(transaction, at, stored, settlement);
  const settled = settledByHand(state, settlement, barriers);
  transaction.write(...stepWrites(path, stored, settled));
}
