import { isOpen, isSuccessOnly, notSucceeded } from "./barriers.ts";
import { planStepOf, type Plan, type PlanStep } from "./plan.ts";
import { isSettled, type StepPhase } from "./step-phase.ts";

/** What the runtime is to do next. Doing one twice is harmless. */
export type Command =
  | {
      readonly type: "enqueue_step";
      readonly stepId: string;
      /** Whether several deliveries may order it, so that a task name saves work. */
      readonly named: boolean;
    }
  | { readonly type: "skip_step"; readonly stepId: string }
  /** A step ended without success under stop_on_failure. */
  | { readonly type: "fail_run"; readonly stepId: string }
  | { readonly type: "finish_run" };

export interface SettledStep {
  readonly stepId: string;
  readonly phase: StepPhase;
}

const UNNAMED_FAN_OUT = 50;

function start(step: PlanStep, successes: boolean, named: boolean): Command {
  return successes
    ? { type: "enqueue_step", stepId: step.step_id, named }
    : { type: "skip_step", stepId: step.step_id };
}

function advance(
  plan: Plan,
  step: PlanStep,
  settled: { readonly success: boolean; readonly fansOut: boolean },
  counts: ReadonlyMap<string, number>,
): Command[] {
  if (step.barrier === null)
    return [start(step, settled.success, settled.fansOut)];
  if (!isOpen(plan, step.barrier, counts)) return [];
  const failures = counts.get(notSucceeded(step.barrier)) ?? 0;
  return [start(step, settled.success && failures === 0, true)];
}

/**
 * What follows from a step that has settled, given the counts of `barriersToCount` taken after its commit. It may be
 * asked any number of times: the answers to repeats are harmless.
 */
export function continuation(
  plan: Plan,
  { stepId, phase }: SettledStep,
  counts: ReadonlyMap<string, number>,
): Command[] {
  if (!isSettled(phase)) return [];
  const success = phase === "success";
  if (isSuccessOnly(plan) && !success) return [{ type: "fail_run", stepId }];
  const { successors } = planStepOf(plan, stepId);
  if (successors.length === 0)
    return isOpen(plan, plan.end_barrier, counts)
      ? [{ type: "finish_run" }]
      : [];
  const fansOut = successors.length > UNNAMED_FAN_OUT;
  return successors.flatMap((successor) =>
    advance(plan, planStepOf(plan, successor), { success, fansOut }, counts),
  );
}
