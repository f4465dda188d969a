import { ColliderError } from "#shared/kernel/error.ts";
import { epochMs } from "#shared/kernel/time.ts";
import { attemptStep } from "./attempt-step.ts";
import { enqueueStep, NEXT_ATTEMPT, type Hop } from "./commands.ts";
import { continueRun } from "./continue-run.ts";
import { performControl } from "./control-step.ts";
import { assertNotEarly, stillWaits } from "./due-time.ts";
import type { EngineContext, RunAt } from "./engine-context.ts";
import { loadStep, type LoadedStep } from "./load-step.ts";
import { isTerminal, readRun, runPath } from "./run-document.ts";
import { expireRun, isOverdue } from "./end-run.ts";
import { isExhausted, pauseForStep } from "./run-pause.ts";
import { drainRun } from "./run-transitions.ts";
import { readinessOf, skipStep } from "./skip-step.ts";
import type { AttemptParts } from "./step-call.ts";
import { stayWaiting } from "./stay-waiting.ts";
import { isSettled, type StepState } from "./step-document.ts";
import { ENGINE_VERSION, type StepDelivery } from "./step-task.ts";

export interface DeliveredStep {
  readonly delivery: StepDelivery;
  /** 0 at the first delivery of this task. */
  readonly retryCount: number;
}

// A delivery that was repeated this often without a record ends its instance each time. Fewer repeats an outage of the
// store makes too, or an operator who kills the program again and again.
const POISON_RETRIES = 20;

/** A claim that is not recorded is put off by another task, so it counts by itself. */
function poison(
  retryCount: number,
  state: StepState | null,
): ColliderError | null {
  const claims = state?.phase === "claimed" ? state.claims : 0;
  const unrecorded = Math.max(retryCount, claims);
  if (unrecorded < POISON_RETRIES) return null;
  // No code that is tried again: each try would end as many instances.
  return new ColliderError(
    "FAILED_PRECONDITION",
    `The step was begun ${unrecorded} times without an outcome. It may end the process that runs it.`,
    { reason: "STEP_NOT_SURVIVED" },
  );
}

/** The run's phase may have changed while its step was claimed: it then waits for the claim's record. */
async function reread(
  context: EngineContext,
  at: RunAt,
  { step }: LoadedStep,
): Promise<RunAt> {
  if (step.effect !== "external") return at;
  const document = await context.platform.documents.get(runPath(at.run.id));
  return document === null ? at : { ...at, run: readRun(document) };
}

async function perform(
  context: EngineContext,
  parts: AttemptParts,
): Promise<StepState | null> {
  return parts.loaded.step.effect === "control"
    ? performControl(context, parts)
    : attemptStep(context, parts);
}

async function attemptAndContinue(
  context: EngineContext,
  at: RunAt,
  parts: AttemptParts,
): Promise<void> {
  const stepId = parts.loaded.step.step_id;
  const state = await perform(context, parts);
  if (state === null) return;
  if (state.phase === "waiting") return stayWaiting(context, at, parts, state);
  const fresh = await reread(context, at, parts.loaded);
  if (isSettled(state))
    await continueRun(context, fresh, {
      stepId,
      phase: state.phase,
      repeated: false,
    });
  else if (isExhausted(fresh.run, state))
    await pauseForStep(context, fresh.run, { stepId, state });
  else if (fresh.run.phase === "running")
    await enqueueStep(context, fresh, { stepId, state, hop: NEXT_ATTEMPT });
  else await drainRun(context, fresh.run);
}

/** The first attempt of a step, or its end where it turns out not to be wanted. */
async function beginStep(
  context: EngineContext,
  at: RunAt,
  loaded: LoadedStep,
): Promise<void> {
  const readiness = await readinessOf(context, loaded);
  if (readiness.type !== "unwanted")
    return attemptAndContinue(context, at, {
      loaded,
      refusal: readiness.type === "refused" ? readiness.refusal : null,
      probeOnly: false,
    });
  const settled = await skipStep(context, at, loaded.step.step_id);
  if (settled !== null)
    await continueRun(context, at, { ...settled, repeated: true });
}

/** Where to send a delivery that comes too early or too late: the purpose of the task that takes its place. */
function detour(
  { attempt }: StepDelivery,
  state: StepState | null,
  now: number,
): Hop | null {
  if (state !== null && attempt < state.attempt) return NEXT_ATTEMPT;
  const leased = state?.phase === "claimed" && epochMs(state.lease_until) > now;
  return leased ? state.lease_until : null;
}

/** The rules of a delivery, in the order in which they hold; see the README of this folder. */
async function followRules(
  context: EngineContext,
  delivered: DeliveredStep,
  at: RunAt,
  loaded: LoadedStep,
): Promise<void> {
  const { delivery, retryCount } = delivered;
  const now = context.platform.clock.now();
  const stepId = loaded.step.step_id;
  const state = loaded.stored?.state ?? null;
  if (state !== null && isSettled(state))
    return continueRun(context, at, {
      stepId,
      phase: state.phase,
      repeated: true,
    });
  const hop = detour(delivery, state, now);
  if (hop !== null) return enqueueStep(context, at, { stepId, state, hop });
  const { run } = at;
  // The run has been resumed since, and its resume orders all that was under way, what is claimed too.
  if (run.phase === "running" && delivery.epoch < run.epoch) return;
  if (state !== null && isExhausted(run, state))
    return pauseForStep(context, run, { stepId, state });
  const runs = run.phase === "running";
  // What is claimed may have happened, so it is looked up and recorded whatever has become of the run.
  if (!runs && state?.phase !== "claimed") return drainRun(context, run);
  const refusal = poison(retryCount, state);
  if (state?.phase === "waiting" && stillWaits(state, now)) {
    assertNotEarly(state, now);
    const parts = { loaded, refusal: null, probeOnly: false };
    return stayWaiting(context, at, parts, state);
  }
  if (state === null && refusal === null) return beginStep(context, at, loaded);
  return attemptAndContinue(context, at, { loaded, refusal, probeOnly: !runs });
}

/** What a delivery is about; a run whose time is over is ended first, and then looked at as it is. */
async function loadInTime(
  context: EngineContext,
  delivery: StepDelivery,
): Promise<LoadedStep | null> {
  const loaded = await loadStep(context, delivery);
  if (loaded === null || isTerminal(loaded.run.phase)) return loaded;
  if (!isOverdue(loaded.run, context.platform.clock.now())) return loaded;
  await expireRun(context, loaded.run.id);
  return loadStep(context, delivery);
}

/**
 * Carries out one delivery of a step. Returning acknowledges it; a rejection brings it again. A late or repeated
 * delivery is no error: it finds the work done, and continues from there.
 */
export async function deliverStep(
  context: EngineContext,
  delivered: DeliveredStep,
): Promise<void> {
  const { delivery } = delivered;
  if (delivery.engine_version > ENGINE_VERSION)
    throw new ColliderError(
      "UNAVAILABLE",
      "The step was planned by a newer version; an instance of it takes the delivery.",
      { reason: "ENGINE_OLDER" },
    );
  const loaded = await loadInTime(context, delivery);
  if (loaded === null) return;
  const { run, plan } = loaded;
  await followRules(context, delivered, { run, plan }, loaded);
}
