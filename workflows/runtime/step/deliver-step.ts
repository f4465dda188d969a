import { ColliderError } from "#shared/kernel/error.ts";
import { epochMs } from "#shared/kernel/time.ts";
import { isMap } from "#workflows/planner/map-item.ts";
import { enqueueStep, NEXT_ATTEMPT, type Hop } from "./order-step.ts";
import { assertNotEarly, stillWaits, wakeTime } from "./due-time.ts";
import { expireRun, isOverdue } from "../run/end-run.ts";
import type { EngineContext, RunAt } from "../engine-context.ts";
import { isWanted, loadStep, type LoadedStep } from "./load-step.ts";
import { mapAt } from "../map/map-at.ts";
import { repairMap } from "../map/map-items.ts";
import { isTerminal } from "../run/run-document.ts";
import { familyLook } from "../run/run-watch.ts";
import { asksForPerson, pauseForStep } from "../operator/run-pause.ts";
import { drainRun } from "../run/drain-run.ts";
import { actsOn } from "../run/run-stage.ts";
import { stayWaiting } from "../wait/stay-waiting.ts";
import { isSettled, type StepState } from "./step-document.ts";
import { ENGINE_VERSION, type StepDelivery } from "./step-task.ts";
import { attemptAndContinue, beginStep, goOn } from "./try-step.ts";

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
    `The step was begun ${unrecorded} times without an outcome: it may crash the process that runs it. Look in the log, then retry the run.`,
    { reason: "STEP_NOT_SURVIVED" },
  );
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

/**
 * The run has been resumed since, and its resume orders all that was under way. What is claimed may have happened, and must
 * not be lost with a run whose time is over before that: until then it has another delivery, which holds in any phase.
 */
async function leaveToResume(
  context: EngineContext,
  at: RunAt,
  {
    stepId,
    state,
  }: { readonly stepId: string; readonly state: StepState | null },
): Promise<void> {
  const isOrdered = at.run.ordered_epoch === at.run.epoch;
  if (state?.phase !== "claimed" || isOrdered) return;
  await enqueueStep(context, at, { stepId, state, hop: state.lease_until });
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
    return goOn(context, at, loaded, { phase: state.phase, repeated: true });
  const hop = detour(delivery, state, now);
  if (hop !== null) return enqueueStep(context, at, { stepId, state, hop });
  const { run } = at;
  const acts = actsOn(run, stepId);
  if (acts && delivery.epoch < run.epoch)
    return leaveToResume(context, at, { stepId, state });
  const runs = acts && isWanted(loaded);
  if (runs && state !== null && asksForPerson(run, state))
    return pauseForStep(context, run, { stepId, state });
  // What is claimed may have happened, so it is looked up and recorded whatever has become of the run.
  if (!runs && state?.phase !== "claimed") return drainRun(context, run);
  const map = isMap(loaded.step) ? mapAt(loaded.step, loaded.stored) : null;
  if (map !== null) return repairMap(context, at, map);
  const refusal = poison(retryCount, state) ?? loaded.fault;
  if (state?.phase === "waiting" && stillWaits(state, now)) {
    // Its run was paused with this one, and goes on with it.
    if (state.wait.for === "run")
      return context.platform.tasks.enqueue(familyLook(state.wait.run_id, run));
    assertNotEarly(wakeTime(state), now);
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
