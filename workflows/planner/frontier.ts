import type { Command } from "./continuation.ts";
import type { Plan, PlanStep } from "./plan.ts";
import { isSettled, type StepPhase } from "./step-phase.ts";

type Phases = ReadonlyMap<string, StepPhase>;

function hasSettled(phases: Phases, stepId: string): boolean {
  const phase = phases.get(stepId);
  return phase !== undefined && isSettled(phase);
}

function pending(step: PlanStep, phases: Phases): Command[] {
  const { step_id: stepId, dependencies } = step;
  if (!dependencies.every((id) => hasSettled(phases, id))) return [];
  return dependencies.every((id) => phases.get(id) === "success")
    ? [{ type: "enqueue_step", stepId, named: true }]
    : [{ type: "skip_step", stepId }];
}

function revive(step: PlanStep, phases: Phases): Command[] {
  const stepId = step.step_id;
  switch (phases.get(stepId)) {
    case undefined:
      return pending(step, phases);
    // A claimed step's delivery can be lost for good; a repeated one waits for the lease and probes.
    case "claimed":
    case "retrying":
    // So can what wakes one that waits, or brings what it waits for.
    case "waiting":
      return [{ type: "enqueue_step", stepId, named: true }];
    case "success":
    case "failed":
    case "skipped":
      return [];
  }
}

/**
 * Everything that should be under way, seen from the phases of all steps: what `continuation` would have ordered, had
 * nothing been lost. With no phases it is the start of a run.
 */
export function frontier(plan: Plan, phases: Phases): Command[] {
  if (plan.error_handling === "stop_on_failure") {
    const stopper = plan.steps.find(
      ({ step_id }) =>
        hasSettled(phases, step_id) && phases.get(step_id) !== "success",
    );
    if (stopper !== undefined)
      return [{ type: "fail_run", stepId: stopper.step_id }];
  }
  if (plan.leaves.every((leaf) => hasSettled(phases, leaf)))
    return [{ type: "finish_run" }];
  return plan.steps.flatMap((step) => revive(step, phases));
}
