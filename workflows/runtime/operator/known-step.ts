import type { ColliderError } from "#shared/kernel/error.ts";
import { fieldsInvalid } from "#shared/registry/parse-input.ts";
import { isMap, parseStepKey } from "#workflows/planner/map-item.ts";
import { planStepOf, type Plan } from "#workflows/planner/plan.ts";

const MOST_NAMED = 20;

interface Refusal {
  readonly field: string;
  readonly says: string;
}

const BY_HAND: Refusal = {
  field: "payload.step_id",
  says: "The step cannot be settled by hand",
};

/** The refusal of a step that is not there. */
function unknownStep(
  description: string,
  { field, says }: Refusal,
): ColliderError {
  return fieldsInvalid([{ field, description, reason: "UNKNOWN" }], {
    says,
    reason: "STEP_UNKNOWN",
  });
}

/** @throws ColliderError INVALID_ARGUMENT where the plan has no such step. */
export function assertHasStep(
  plan: Plan,
  stepId: string,
  refusal: Refusal,
): void {
  const known = plan.steps.map(({ step_id }) => step_id);
  if (known.includes(stepId)) return;
  const named = known.slice(0, MOST_NAMED).join(", ");
  const more = known.length > MOST_NAMED ? " and others" : "";
  const description = `"${stepId}" is no step of this run. Known: ${named}${more}`;
  throw unknownStep(description, refusal);
}

/**
 * Of what a person is to settle: a step, or `step[3]`, an item of one.
 *
 * @throws ColliderError INVALID_ARGUMENT where the plan has no such step, or the step no items.
 */
export function assertHasKey(plan: Plan, key: string): void {
  const { stepId, index } = parseStepKey(key);
  assertHasStep(plan, stepId, BY_HAND);
  if (index === null || isMap(planStepOf(plan, stepId))) return;
  throw unknownStep(`"${stepId}" has no for_each, and so no items`, BY_HAND);
}

/** @throws ColliderError INVALID_ARGUMENT for an item that a map of so many does not have. */
export function assertHasItem(key: string, index: number, count: number): void {
  if (index < count) return;
  throw unknownStep(
    `"${key}" is no item of this run: there are ${count}, counted from 0`,
    BY_HAND,
  );
}
