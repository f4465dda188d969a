import { stopsOnFailure } from "./barriers.ts";
import type { Plan } from "./plan.ts";
import type { StepPhase } from "./step-phase.ts";

export type RunOutcome = "success" | "failed" | "partial";

/** How a run that has ended went: `partial` when only some of its steps succeeded under continue_on_failure. */
export function runOutcome(
  plan: Plan,
  phases: ReadonlyMap<string, StepPhase>,
): RunOutcome {
  const all = plan.steps.map(({ step_id }) => phases.get(step_id));
  if (!all.includes("failed")) return "success";
  return all.includes("success") && !stopsOnFailure(plan)
    ? "partial"
    : "failed";
}
