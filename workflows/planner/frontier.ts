import type { Command } from "./continuation.ts";
import { runIfOf } from "#workflows/definition/run-if.ts";
import type { Plan, PlanStep } from "./plan.ts";
import { stopsOnFailure } from "./barriers.ts";
import { isSettled, satisfies, type StepPhase } from "./step-phase.ts";

type Phases = ReadonlyMap<string, StepPhase>;

function hasSettled(phases: Phases, stepId: string): boolean {
  const phase = phases.get(stepId);
  return phase !== undefined && isSettled(phase);
}

function pending(step: PlanStep, phases: Phases): Command[] {
  const { step_id: stepId, dependencies } = step;
  const settled = dependencies
    .flatMap((id) => phases.get(id) ?? [])
    .filter(isSettled);
  if (settled.length < dependencies.length) return [];
  return settled.every((phase) => satisfies(runIfOf(step), phase))
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
    // Its delivery pauses the run.
    case "unknown":
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
  const failed = plan.steps.find(
    ({ step_id }) => phases.get(step_id) === "failed",
  );
  if (failed !== undefined && stopsOnFailure(plan))
    return [{ type: "fail_run", stepId: failed.step_id }];
  if (plan.leaves.every((leaf) => hasSettled(phases, leaf)))
    return [{ type: "finish_run" }];
  return plan.steps.flatMap((step) => revive(step, phases));
}
