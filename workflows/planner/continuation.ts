import { runIfOf } from "#workflows/definition/run-if.ts";
import { isOpen, stopsOnFailure, type Counts } from "./barriers.ts";
import { planStepOf, type Plan, type PlanStep } from "./plan.ts";
import { isSettled, satisfies, type StepPhase } from "./step-phase.ts";

/** What the runtime is to do next. Doing one twice is harmless. */
export type Command =
  | {
      readonly type: "enqueue_step";
      readonly stepId: string;
      /** Whether several deliveries may order it, so that a task name saves work. */
      readonly named: boolean;
    }
  | { readonly type: "skip_step"; readonly stepId: string }
  /** A step failed under stop_on_failure. */
  | { readonly type: "fail_run"; readonly stepId: string }
  | { readonly type: "finish_run" };

export interface SettledStep {
  readonly stepId: string;
  readonly phase: StepPhase;
}

const UNNAMED_FAN_OUT = 50;

/**
 * What becomes of a step that waits for the settled one. A join is skipped at once where the settled one is not as it
 * asks; what the others are it finds out itself.
 */
function advance(
  plan: Plan,
  step: PlanStep,
  settled: { readonly phase: StepPhase; readonly named: boolean },
  counts: Counts,
): Command[] {
  const { step_id: stepId, barrier } = step;
  if (barrier !== null && !isOpen(plan, barrier, counts)) return [];
  if (!satisfies(runIfOf(step), settled.phase))
    return [{ type: "skip_step", stepId }];
  const named = barrier !== null || settled.named;
  return [{ type: "enqueue_step", stepId, named }];
}

/**
 * What follows from a step that has settled, given the counts of `barriersToCount` taken after its commit. It may be
 * asked any number of times: the answers to repeats are harmless.
 */
export function continuation(
  plan: Plan,
  { stepId, phase }: SettledStep,
  counts: Counts,
): Command[] {
  if (!isSettled(phase)) return [];
  if (phase === "failed" && stopsOnFailure(plan))
    return [{ type: "fail_run", stepId }];
  const { successors } = planStepOf(plan, stepId);
  if (successors.length === 0)
    return isOpen(plan, plan.end_barrier, counts)
      ? [{ type: "finish_run" }]
      : [];
  // Several deliveries may have skipped it, and each goes on from there.
  const named = successors.length > UNNAMED_FAN_OUT || phase === "skipped";
  return successors.flatMap((successor) =>
    advance(plan, planStepOf(plan, successor), { phase, named }, counts),
  );
}
