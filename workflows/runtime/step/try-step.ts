import type { StepPhase } from "#workflows/planner/step-phase.ts";
import { RUN_WORKFLOW } from "#workflows/definition/inline-workflow.ts";
import { isMap } from "#workflows/planner/map-item.ts";
import { isClaimedFirst } from "./claim-step.ts";
import { actsOn } from "../run/run-stage.ts";
import { attemptStep } from "./attempt-step.ts";
import { enqueueStep, NEXT_ATTEMPT } from "./order-step.ts";
import { continueRun } from "./continue-run.ts";
import { startChild } from "../family/child-run.ts";
import { performControl } from "../wait/control-step.ts";
import type { EngineContext, RunAt } from "../engine-context.ts";
import { turnOf } from "./rate-limit.ts";
import { isWanted, type LoadedStep } from "./load-step.ts";
import { continueItem } from "../map/map-items.ts";
import { readRun, runPath } from "../run/run-document.ts";
import { asksForPerson, pauseForStep } from "../operator/run-pause.ts";
import { drainRun } from "../run/drain-run.ts";
import { readinessOf, skipStep } from "./skip-step.ts";
import { barriersOf } from "./settle-under.ts";
import { stayWaiting } from "../wait/stay-waiting.ts";
import type { AttemptParts } from "./step-call.ts";
import { isSettled, type StepState } from "./step-document.ts";

/** The run's phase may have changed while its step was claimed: it then waits for the claim's record. */
async function reread(
  context: EngineContext,
  at: RunAt,
  loaded: LoadedStep,
): Promise<RunAt> {
  if (!isClaimedFirst(loaded)) return at;
  const document = await context.platform.documents.get(runPath(at.run.id));
  return document === null ? at : { ...at, run: readRun(document) };
}

async function perform(
  context: EngineContext,
  parts: AttemptParts,
): Promise<StepState | null> {
  const { step } = parts.loaded;
  if (step.effect !== "control") return attemptStep(context, parts);
  return step.tool === RUN_WORKFLOW && !isMap(step)
    ? startChild(context, parts)
    : performControl(context, parts);
}

/** What a settled step leads to, or a settled item of a map. */
export async function goOn(
  context: EngineContext,
  at: RunAt,
  { step, item }: LoadedStep,
  settled: { readonly phase: StepPhase; readonly repeated: boolean },
): Promise<void> {
  const { phase, repeated } = settled;
  if (item === null || !actsOn(at.run, step.step_id))
    return continueRun(context, at, { stepId: step.step_id, phase, repeated });
  if (item.map === null) {
    // It may have settled its map, and its process died before it continued from there.
    if (item.ended !== null)
      await continueRun(context, at, { ...item.ended, repeated: true });
    return;
  }
  const { map, index } = item;
  const failed = phase === "failed";
  return continueItem(context, at, map, { index, failed, repeated });
}

/** One try of a step, and what follows from it. */
export async function attemptAndContinue(
  context: EngineContext,
  at: RunAt,
  parts: AttemptParts,
): Promise<void> {
  const stepId = parts.loaded.step.step_id;
  const turn = await turnOf(context, at, parts);
  if (turn === null) return;
  const state = await perform(context, turn);
  if (state === null) return;
  if (state.phase === "waiting") return stayWaiting(context, at, parts, state);
  const fresh = await reread(context, at, parts.loaded);
  if (isSettled(state))
    await goOn(context, fresh, parts.loaded, {
      phase: state.phase,
      repeated: false,
    });
  else if (!actsOn(fresh.run, stepId)) await drainRun(context, fresh.run);
  else if (isWanted(parts.loaded) && asksForPerson(fresh.run, state))
    await pauseForStep(context, fresh.run, { stepId, state });
  else await enqueueStep(context, fresh, { stepId, state, hop: NEXT_ATTEMPT });
}

/** The first attempt of a step, or its end where it turns out not to be wanted. */
export async function beginStep(
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
  const settled = await skipStep(context, at.run, {
    stepId: loaded.step.step_id,
    barriers: barriersOf(loaded)("skipped"),
  });
  if (settled === null) return;
  const { phase } = settled;
  await goOn(context, at, loaded, { phase, repeated: true });
}
