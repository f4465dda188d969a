import { lookUp } from "./graph.ts";
import type { Plan, PlanStep } from "./plan.ts";
import { planStepOf } from "./plan.ts";

/** A value for every step, made of the step and of the values of its dependencies. */
export function foldSteps<Value>(
  plan: Plan,
  valueOf: (step: PlanStep, before: readonly Value[]) => Value,
): ReadonlyMap<string, Value> {
  const values = new Map<string, Value>();

  function visit(step: PlanStep): void {
    if (values.has(step.step_id)) return;
    for (const id of step.dependencies) visit(planStepOf(plan, id));
    const before = step.dependencies.map((id) => lookUp(values, id));
    values.set(step.step_id, valueOf(step, before));
  }

  for (const step of plan.steps) visit(step);
  return values;
}
