import type { Transaction } from "#shared/platform/document-store.ts";
import { mayLackItem } from "#workflows/planner/item-gap.ts";
import {
  isMap,
  itemBarriers,
  itemKey,
  parseStepKey,
} from "#workflows/planner/map-item.ts";
import { planStepOf } from "#workflows/planner/plan.ts";
import type { RunAt } from "../engine-context.ts";
import {
  unfit,
  type BarriersByHand,
  type HandSettlement,
} from "./hand-settlement.ts";
import { assertHasItem } from "./known-step.ts";
import { itemAt, mapAt, type MapAt } from "../map/map-at.ts";
import {
  isSettled,
  readStep,
  stepPath,
  type StoredStep,
} from "../step/step-document.ts";

/** The documents beside the item's own on which it depends whether it can be settled. */
interface Around {
  readonly map: StoredStep | null;
  /** The item before it in its lane; null at the lane's beginning. */
  readonly before: StoredStep | null;
  readonly isFirst: boolean;
}

async function readAround(
  transaction: Transaction,
  { run, plan }: RunAt,
  stepId: string,
  index: number,
): Promise<Around> {
  const step = planStepOf(plan, stepId);
  const first = isMap(step) ? index - step.map.lanes : -1;
  const beside = first < 0 ? [] : [itemKey(stepId, first)];
  const [map = null, before = null] = (
    await transaction.getAll(
      [stepId, ...beside].map((key) => stepPath(run.id, key)),
    )
  ).map((document) => (document === null ? null : readStep(document)));
  return { map, before, isFirst: first < 0 };
}

/** Nobody waits for an item any more whose map has settled, but what it did outside may still be found out. */
function assertFindsOut(
  { stepId, verdict }: HandSettlement,
  map: StoredStep | null,
): void {
  if (map === null || !isSettled(map.state))
    throw unfit(stepId, "its list is not known yet.", "ITEM_NOT_BEGUN");
  if (verdict.type === "skip" || verdict.type === "complete")
    throw unfit(
      stepId,
      `its map has settled: ${map.state.phase}.`,
      "STEP_SETTLED",
    );
}

/** A lane's end is counted as all of the lane, so its items settle in their order. */
function assertTurn(
  { stepId }: HandSettlement,
  stored: StoredStep | null,
  { isFirst, before }: Around,
): void {
  const isNext = isFirst || (before !== null && isSettled(before.state));
  if (stored !== null || isNext) return;
  throw unfit(
    stepId,
    "its turn has not come. Ask again when it is under way.",
    "ITEM_NOT_BEGUN",
  );
}

function assertLackable(
  { plan }: RunAt,
  { stepId, verdict }: HandSettlement,
  { step }: MapAt,
): void {
  if (verdict.type !== "skip" || mayLackItem(plan, step)) return;
  throw unfit(
    stepId,
    "what refers to its map counts on every item. Give its output with complete_step, or skip all of the map.",
    "ITEM_NEEDED",
  );
}

/**
 * What an item of a map is counted under when a person settles it: its lane goes on, and what is skipped is no failure.
 *
 * @throws ColliderError INVALID_ARGUMENT for an item that the map does not have, FAILED_PRECONDITION for one that cannot
 * be settled now.
 */
export async function itemByHand(
  transaction: Transaction,
  at: RunAt,
  stored: StoredStep | null,
  settlement: HandSettlement,
): Promise<BarriersByHand> {
  const { stepId, index } = parseStepKey(settlement.stepId);
  const step = planStepOf(at.plan, stepId);
  const around = await readAround(transaction, at, stepId, index ?? 0);
  const map = isMap(step) ? mapAt(step, around.map) : null;
  if (map === null) {
    assertFindsOut(settlement, around.map);
    return () => [];
  }
  const item = itemAt(map, index ?? 0);
  assertHasItem(settlement.stepId, item.index, item.count);
  assertTurn(settlement, stored, around);
  assertLackable(at, settlement, map);
  return () => itemBarriers(item, false);
}
