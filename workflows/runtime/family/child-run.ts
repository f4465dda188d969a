import { z } from "zod";
import type { Outcome } from "#shared/dispatch/outcome.ts";
import type { EngineContext } from "../engine-context.ts";
import { attemptStep } from "../step/attempt-step.ts";
import type { AttemptParts } from "../step/step-call.ts";
import type { StepState } from "../step/step-document.ts";
import { stateAfter, type Attempt } from "../step/step-outcome.ts";

/** Starts a run as its owner would: with his rights of now, through policy, audited. */
const START = "start_workflow";

const Started = z.object({ result: z.object({ run_id: z.string() }) });

/** What the step's document says after the start: it waits for the child, or the start was refused. */
function stateAfterStart(
  attempt: Attempt,
  outcome: Outcome,
  now: number,
): StepState {
  if (outcome.type !== "success") {
    // A start that may go better is delivered again; an attempt is a child.
    if (outcome.error.retryable) throw outcome.error;
    return stateAfter(attempt, outcome, now);
  }
  const { run_id } = Started.parse(outcome.result).result;
  return {
    phase: "waiting",
    attempt: attempt.attempt,
    spared: attempt.spared,
    started_at: attempt.startedAt,
    wait: { for: "run", run_id },
    event: null,
    wake_at: null,
    counted: {
      success: attempt.barriersOf("success"),
      failed: attempt.barriersOf("failed"),
    },
    barriers: [],
  };
}

/**
 * Starts the run that a step is to wait for. The child and the step's wait are one commit, on condition that the step's
 * document is as it was loaded: of two deliveries one starts a child, and the other nothing.
 *
 * @throws ColliderError when it could not be committed; see `attemptStep`.
 */
export async function startChild(
  context: EngineContext,
  parts: AttemptParts,
): Promise<StepState | null> {
  const { casefile_id } = parts.loaded.run;
  const inherited = casefile_id === null ? {} : { casefile_id };
  return attemptStep(context, parts, {
    callOf: (call) => ({
      ...call,
      tool: START,
      parameters: { ...inherited, ...call.parameters },
    }),
    stateAfter: stateAfterStart,
  });
}
