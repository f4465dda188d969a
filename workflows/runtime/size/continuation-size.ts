import { exactly } from "#shared/kernel/span.ts";
import { barriersToCount } from "#workflows/planner/barriers.ts";
import type { Plan, PlanStep } from "#workflows/planner/plan.ts";
import { NO_SIZE, type RunSize } from "./size-of-run.ts";

/** What follows from a step: the counts of its barriers; and each of several dependencies may order it. */
export function continuationSize(plan: Plan, step: PlanStep): RunSize {
  const counts = barriersToCount(plan, step.step_id, "success").length;
  const others = Math.max(0, step.dependencies.length - 1);
  return { ...NO_SIZE, reads: exactly(counts), tasks: [0, others] };
}
