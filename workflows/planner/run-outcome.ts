import type { Plan } from "./plan.ts";
import type { StepPhase } from "./step-phase.ts";

export type RunOutcome = "success" | "failed" | "partial";

/** How a run that has ended went: `partial` when only some of its steps succeeded under continue_on_failure. */
export function runOutcome(
  plan: Plan,
  phases: ReadonlyMap<string, StepPhase>,
): RunOutcome {
  const successes = plan.steps.filter(
    ({ step_id }) => phases.get(step_id) === "success",
  ).length;
  if (successes === plan.steps.length) return "success";
  return successes === 0 || plan.error_handling === "stop_on_failure"
    ? "failed"
    : "partial";
}
