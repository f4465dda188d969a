import type { Command } from "./continuation.ts";
import { planStepOf, type Plan } from "./plan.ts";

function isControl(plan: Plan, stepId: string): boolean {
  return planStepOf(plan, stepId).effect === "control";
}

/** Whether a command may follow from a control step that has settled or waits. */
export function isOfWait(plan: Plan, command: Command): boolean {
  switch (command.type) {
    case "enqueue_step":
    case "skip_step": {
      const { stepId } = command;
      const { dependencies } = planStepOf(plan, stepId);
      return [stepId, ...dependencies].some((id) => isControl(plan, id));
    }
    case "fail_run":
    case "finish_run":
      return true;
  }
}
