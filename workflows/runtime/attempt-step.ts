import type { ColliderError } from "#shared/kernel/error.ts";
import { hashJson } from "#shared/kernel/hash.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { isoTime } from "#shared/kernel/time.ts";
import type { Outcome } from "#shared/dispatch/outcome.ts";
import type { Write } from "#shared/platform/document-store.ts";
import { resolveObject } from "#workflows/definition/references.ts";
import type { EngineContext } from "./engine-context.ts";
import type { LoadedStep } from "./load-step.ts";
import type { Run } from "./run-document.ts";
import { claimStep } from "./claim-step.ts";
import { stepPath, stepWrite, type StepState } from "./step-document.ts";
import { stateAfter } from "./step-outcome.ts";

export interface AttemptParts {
  readonly loaded: LoadedStep;
  readonly traceparent: string | null;
  /** Why the step must not be dispatched; it is recorded as this attempt's failure. */
  readonly refusal: ColliderError | null;
  /** An outcome may be looked up, and nothing new may happen outside. */
  readonly probeOnly: boolean;
}

/** The same for every attempt of a step, and for every run that repeats the first one of its lineage. */
function effectKeyOf(run: Run, stepId: string): string {
  return hashJson([run.root_run_id, stepId]);
}

function ownerOf(run: Run) {
  return {
    id: run.owner_id,
    kind: run.owner.kind,
    email: run.owner.email,
    claimedRoles: run.owner.claimed_roles,
  };
}

function parametersOf({ run, step, outputs }: LoadedStep): JsonObject {
  return resolveObject(step.parameters, {
    steps: outputs,
    context: run.context,
    input: run.input,
    run: { id: run.id, user_id: run.owner_id },
  });
}

/** Keeps what the last checkpoint said; a commit may be tried more than once, and only the last try can have held. */
class Checkpoints {
  last: StepState | null = null;
  readonly #write: (state: StepState) => Write;
  readonly #stateAfter: (outcome: Outcome) => StepState;

  constructor(
    stateOf: (outcome: Outcome) => StepState,
    write: (state: StepState) => Write,
  ) {
    this.#stateAfter = stateOf;
    this.#write = write;
  }

  checkpoint(outcome: Outcome): readonly Write[] {
    const state = this.#stateAfter(outcome);
    const write = this.#write(state);
    this.last = state;
    return [write];
  }
}

/**
 * One try of a step, through dispatch and as the run's owner. Its outcome is committed on condition that the step's
 * document is as it was loaded. Null when the run has stopped.
 *
 * @throws ColliderError when it could not be committed. Another delivery may have been first; or it was this one, and
 * the store's answer was lost. The next delivery finds out, and goes on from there: to acknowledge here would end a task
 * that the winner, should it die now, is to be delivered again by.
 */
export async function attemptStep(
  context: EngineContext,
  parts: AttemptParts,
): Promise<StepState | null> {
  const { clock, ids } = context.platform;
  const { run, plan, step, stored } = parts.loaded;
  const claims = step.effect === "external" && parts.refusal === null;
  const claim = claims ? await claimStep(context, parts.loaded) : null;
  if (claims && claim === null) return null;
  const attempt = {
    plan,
    step,
    attempt: stored?.state.attempt ?? 1,
    startedAt: stored?.state.started_at ?? isoTime(clock.now()),
    random: ids.random(),
  };
  const path = stepPath(run.id, step.step_id);
  const checkpoints = new Checkpoints(
    (outcome) => stateAfter(attempt, outcome, clock.now()),
    (state) => stepWrite(path, claim?.held ?? stored, state),
  );
  await context.callTool({
    tool: step.tool,
    parameters: parametersOf(parts.loaded),
    caller: ownerOf(run),
    timeoutMs: claim?.timeoutMs ?? step.timeout_ms,
    skipHooks: run.skip_hooks,
    traceparent: parts.traceparent,
    step: {
      name: `${run.id}/${step.step_id}`,
      effectKey: effectKeyOf(run, step.step_id),
      refusal: parts.refusal,
      probeOnly: parts.probeOnly,
      checkpoint: (outcome) => checkpoints.checkpoint(outcome),
    },
  });
  return checkpoints.last;
}
