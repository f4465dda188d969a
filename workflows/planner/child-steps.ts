import { RUN_WORKFLOW } from "#workflows/definition/inline-workflow.ts";
import type { Plan } from "./plan.ts";

/** Whether runs of a plan may start others that they wait for. */
export function hasChildren(plan: Plan): boolean {
  return plan.steps.some(({ tool }) => tool === RUN_WORKFLOW);
}
