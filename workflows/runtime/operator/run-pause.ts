import { isoTime } from "#shared/kernel/time.ts";
import {
  isCompensation,
  undoneKey,
} from "#workflows/planner/compensation-key.ts";
import type { EngineContext } from "../engine-context.ts";
import type { Run, RunPause } from "../run/run-document.ts";
import { actsOn } from "../run/run-stage.ts";
import { transitRun } from "../run/run-transitions.ts";
import type { StepState } from "../step/step-document.ts";

type AskingState = Extract<
  StepState,
  { readonly phase: "retrying" | "unknown" }
>;

/** Whether the run is to be paused for a step that acts: no attempt was left in this epoch, or its outcome is unknown. */
export function asksForPerson(
  run: Run,
  state: StepState,
): state is AskingState {
  if (state.phase === "unknown") return true;
  return state.phase === "retrying" && state.exhausted_in === run.epoch;
}

function pauseFor(
  stepId: string,
  { phase, error }: AskingState,
): Pick<RunPause, "reason" | "message"> {
  switch (phase) {
    case "retrying":
      if (isCompensation(stepId))
        return {
          reason: "COMPENSATION_FAILED",
          message: `Step "${undoneKey(stepId)}" is not undone: ${error.message} Resume the run to try it again, or settle "${stepId}" by hand.`,
        };
      return {
        reason: "STEP_EXHAUSTED",
        message: `Step "${stepId}" has no attempt left: ${error.message} Resume the run to try it again.`,
      };
    case "unknown":
      return {
        reason: "OUTCOME_UNKNOWN",
        message: `Nobody can tell whether what step "${stepId}" does has happened. Look where it would be seen, say it with resolve_unknown, and resume the run.`,
      };
  }
}

/**
 * Pauses the run for a step that waits for a person. A commit of its own: should it be lost, the step's next delivery
 * comes here again.
 */
export async function pauseForStep(
  context: EngineContext,
  run: Run,
  { stepId, state }: { readonly stepId: string; readonly state: AskingState },
): Promise<void> {
  const pause = {
    paused_at: isoTime(context.platform.clock.now()),
    ...pauseFor(stepId, state),
    step_id: stepId,
  };
  await transitRun(context, run, (current) =>
    actsOn(current, stepId) && current.epoch === run.epoch
      ? { to: "paused", pause }
      : null,
  );
}
