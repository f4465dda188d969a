import { fieldsInvalid } from "#shared/registry/parse-input.ts";
import type { Plan } from "#workflows/planner/plan.ts";

const MOST_NAMED = 20;

/** @throws ColliderError INVALID_ARGUMENT where the plan has no such step. */
export function assertHasStep(
  plan: Plan,
  stepId: string,
  { field, says }: { readonly field: string; readonly says: string },
): void {
  const known = plan.steps.map(({ step_id }) => step_id);
  if (known.includes(stepId)) return;
  const named = known.slice(0, MOST_NAMED).join(", ");
  const more = known.length > MOST_NAMED ? " and others" : "";
  const description = `"${stepId}" is no step of this run. Known: ${named}${more}`;
  throw fieldsInvalid([{ field, description, reason: "UNKNOWN" }], {
    says,
    reason: "STEP_UNKNOWN",
  });
}
