import { canonicalJson, utf8Bytes } from "#shared/kernel/json.ts";
import type { Transaction } from "#shared/platform/document-store.ts";
import { parseStepKey } from "#workflows/planner/map-item.ts";
import { planStepOf } from "#workflows/planner/plan.ts";
import { membersOf } from "../step/count-members.ts";
import type { RunAt } from "../engine-context.ts";
import { notUnknown, unfit, type HandSettlement } from "./hand-settlement.ts";
import { runPath, type Run } from "../run/run-document.ts";
import { isSettled, readStep, stepPath } from "../step/step-document.ts";

/** Whether all that a step waits for has settled. An item waits for nothing but its turn. */
export async function isDue(
  transaction: Transaction,
  { run, plan }: RunAt,
  key: string,
): Promise<boolean> {
  const { stepId, index } = parseStepKey(key);
  if (index !== null) return true;
  const { barrier, dependencies } = planStepOf(plan, stepId);
  if (barrier !== null) {
    const settled = await transaction.count(membersOf(run.id, barrier));
    return settled >= (plan.barriers[barrier]?.size ?? 0);
  }
  const paths = dependencies.map((id) => stepPath(run.id, id));
  const before = await transaction.getAll(paths);
  return before.every(
    (document) => document !== null && isSettled(readStep(document).state),
  );
}

// A document holds 1 MiB, and whatever a run comes to must still be written into it.
const MAX_NOTED_BYTES = 1000 * 1024;

/** @throws ColliderError FAILED_PRECONDITION where the run's document would have no room left for its end. */
function assertRoom(
  { input, context }: Run,
  stepId: string,
  skips: Run["skips"],
): void {
  const texts = [input, context, skips].map(canonicalJson);
  const bytes = texts.reduce((sum, text) => sum + utf8Bytes(text), 0);
  if (bytes <= MAX_NOTED_BYTES) return;
  throw unfit(
    stepId,
    "its run has no room to note that. Leave out the reason, or ask again when it is the step's turn.",
    "RUN_FULL",
  );
}

/**
 * Notes in the run that a step is to be skipped when its turn comes. Settled now, it would be counted by what waits for
 * it, though what it waits for itself has not settled. What it waits for is read in the same transaction: a delivery of
 * the step comes after that has settled, and so reads the note.
 *
 * @throws ColliderError FAILED_PRECONDITION for anything but a skip.
 */
export function skipAhead(
  transaction: Transaction,
  run: Run,
  { stepId, verdict, byHand }: HandSettlement,
): void {
  const skips = { ...run.skips, [stepId]: byHand };
  switch (verdict.type) {
    case "skip":
      assertRoom(run, stepId, skips);
      transaction.write({
        type: "update",
        path: runPath(run.id),
        fields: { skips },
      });
      return;
    case "complete":
      throw unfit(
        stepId,
        "what it waits for has not settled. Ask again when it has.",
        "STEP_NOT_BEGUN",
      );
    case "happened":
    case "did_not_happen":
      throw notUnknown(stepId);
  }
}
