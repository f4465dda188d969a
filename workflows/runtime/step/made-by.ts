import { toleratesGaps } from "#workflows/planner/item-gap.ts";
import { isMap, stepOfKey } from "#workflows/planner/map-item.ts";
import type { Plan } from "#workflows/planner/plan.ts";
import { unfit } from "../operator/hand-settlement.ts";
import type { OutputMaker } from "../runtime-parts.ts";

/**
 * What makes the output of a step, or of an item of a map, that a person is to give in its place.
 *
 * @throws ColliderError FAILED_PRECONDITION for an approval: whoever controls a run may skip it, but not consent for
 * another.
 */
export function madeBy(plan: Plan, key: string): OutputMaker {
  const step = stepOfKey(plan, key);
  if (step.tool === "approval")
    throw unfit(
      key,
      "its approvers say in person what it asks for, with approve_step or reject_step. It may be skipped.",
      "APPROVAL_IN_PERSON",
    );
  const items = isMap(step) ? { mayLack: toleratesGaps(step) } : null;
  return { tool: step.tool, items };
}
