import { isoTime } from "#shared/kernel/time.ts";
import type { EngineContext } from "./engine-context.ts";
import type { Run } from "./run-document.ts";
import { transitRun } from "./run-transitions.ts";
import type { StepState } from "./step-document.ts";

type RetryingState = Extract<StepState, { readonly phase: "retrying" }>;

/** Whether the run is to be paused, because no attempt of the step was left in this epoch of it. */
export function isExhausted(
  run: Run,
  state: StepState,
): state is RetryingState {
  return (
    run.phase === "running" &&
    state.phase === "retrying" &&
    state.exhausted_in === run.epoch
  );
}

/**
 * Pauses the run with a step that has no attempt left; the run's resume gives it all of them. A commit of its own: should
 * it be lost, the step's next delivery comes here again.
 */
export async function pauseForStep(
  context: EngineContext,
  { id, epoch }: Run,
  { stepId, state }: { readonly stepId: string; readonly state: RetryingState },
): Promise<void> {
  const pause = {
    paused_at: isoTime(context.platform.clock.now()),
    reason: "STEP_EXHAUSTED",
    message: `Step "${stepId}" has no attempt left: ${state.error.message} Resume the run to try it again.`,
    step_id: stepId,
  } as const;
  await transitRun(context, id, (run) =>
    run.phase === "running" && run.epoch === epoch
      ? { to: "paused", pause }
      : null,
  );
}
