import { planStepOf, type Plan } from "./plan.ts";
import { isSettled, type StepPhase } from "./step-phase.ts";

type Phases = ReadonlyMap<string, StepPhase>;

/** A step and all that depends on it. */
function reachOf(plan: Plan, stepId: string): ReadonlySet<string> {
  const reach = new Set([stepId]);
  // What is added on the way is visited too.
  for (const id of reach)
    for (const successor of planStepOf(plan, id).successors)
      reach.add(successor);
  return reach;
}

/** What a run that is retried has done already. */
export interface RetrySplit {
  /** Steps that succeeded, and whose outputs the new run takes. */
  readonly inherited: readonly string[];
  /** Steps that succeeded, and are to run once more. All others have not succeeded yet. */
  readonly again: readonly string[];
}

/** @param fromStep - Runs again with all that depends on it; null for what did not succeed alone. */
export function splitForRetry(
  plan: Plan,
  phases: Phases,
  fromStep: string | null,
): RetrySplit {
  const reach = fromStep === null ? new Set() : reachOf(plan, fromStep);
  const succeeded = plan.steps
    .map(({ step_id }) => step_id)
    .filter((stepId) => phases.get(stepId) === "success");
  return {
    inherited: succeeded.filter((stepId) => !reach.has(stepId)),
    again: succeeded.filter((stepId) => reach.has(stepId)),
  };
}

/** The steps of a run that has ended which a delivery may still be dispatching, without a claim that would tell. */
export function mayBeUnderWay(plan: Plan, phases: Phases): readonly string[] {
  const settled = (stepId: string): boolean => {
    const phase = phases.get(stepId);
    return phase !== undefined && isSettled(phase);
  };
  return plan.steps
    .filter(({ step_id, effect, dependencies }) => {
      const phase = phases.get(step_id);
      const isOpen = phase === undefined || phase === "retrying";
      return isOpen && effect !== "control" && dependencies.every(settled);
    })
    .map(({ step_id }) => step_id);
}
