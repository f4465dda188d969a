import { referencesIn } from "#workflows/definition/references.ts";
import type { MapStep } from "./map-item.ts";
import type { Plan } from "./plan.ts";

/** Whether an item may be without an output: where none may fail, references to what the map answers count on each. */
export function toleratesGaps({ map: { tolerated } }: MapStep): boolean {
  return !("count" in tolerated && tolerated.count === 0);
}

/** Whether a step, or the run's output, refers to what a step answers. */
function isReferredTo(plan: Plan, stepId: string): boolean {
  const needs = plan.steps.flatMap((step) => [
    ...step.needs,
    ...(step.map?.needs ?? []),
  ]);
  const inOutput = plan.output === null ? [] : referencesIn(plan.output);
  return (
    needs.includes(stepId) ||
    inOutput.some((one) => one.root === "steps" && one.stepId === stepId)
  );
}

/** Whether everybody can do without one item's output. */
export function mayLackItem(plan: Plan, step: MapStep): boolean {
  return toleratesGaps(step) || !isReferredTo(plan, step.step_id);
}
