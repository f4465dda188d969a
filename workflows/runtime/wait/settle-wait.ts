import type { Outcome } from "#shared/dispatch/outcome.ts";
import type { Write } from "#shared/platform/document-store.ts";
import { barriersOnSettle } from "#workflows/planner/barriers.ts";
import { stepOfKey } from "#workflows/planner/map-item.ts";
import type { Plan } from "#workflows/planner/plan.ts";
import { enqueueStep, type Hop } from "../step/order-step.ts";
import type { EngineContext } from "../engine-context.ts";
import { readRun, runPath, type Run } from "../run/run-document.ts";
import { waitsWatch } from "../run/run-watch.ts";
import {
  readStep,
  sparedOf,
  stepPath,
  type StepState,
  type StoredStep,
} from "../step/step-document.ts";
import { stepWrites } from "../step/step-write.ts";
import { stateAfter } from "../step/step-outcome.ts";

/** A wait that something from outside has ended. */
const SETTLED: Hop = "settled";

/** Whoever starts the run once more looks at what became of the one before. */
function withChild(before: StepState, state: StepState): StepState {
  const wait = before.phase === "waiting" ? before.wait : null;
  const isLost = state.phase === "failed" || state.phase === "retrying";
  return wait?.for === "run" && isLost
    ? { ...state, child_run_id: wait.run_id }
    : state;
}

/** What a waiting step is to be written as when its outcome comes from outside. */
export function settledWrites(
  at: { readonly run: Run; readonly plan: Plan },
  stored: StoredStep,
  outcome: Outcome,
  chance: { readonly now: number; readonly random: number },
): readonly Write[] {
  const { stepId, state } = stored;
  const attempt = {
    step: stepOfKey(at.plan, stepId),
    barriersOf: (phase: "success" | "failed") =>
      state.phase === "waiting"
        ? state.counted[phase]
        : barriersOnSettle(at.plan, stepId, phase),
    attempt: state.attempt,
    spared: sparedOf(state),
    // The outcome counts whether the run is paused or not.
    run: { phase: "running", epoch: at.run.epoch } as const,
    startedAt: state.started_at,
    random: chance.random,
  };
  const path = stepPath(at.run.id, stepId);
  const settled = stateAfter(attempt, outcome, chance.now);
  return stepWrites(path, stored, withChild(state, settled));
}

/** What must be enqueued before a commit that may end a wait: should nothing be ordered after it, this finds the step. */
export async function watchWaits(
  { platform: { tasks, clock } }: EngineContext,
  run: Run,
): Promise<void> {
  await tasks.enqueue(waitsWatch(run, clock.now()));
}

/** Orders the deliveries of steps whose waits have ended; each goes on from what its document says. */
export async function followWaits(
  context: EngineContext,
  runId: string,
  stepIds: readonly string[],
): Promise<void> {
  if (stepIds.length === 0) return;
  const { documents } = context.platform;
  const paths = stepIds.map((stepId) => stepPath(runId, stepId));
  const [document, ...steps] = await documents.getAll([
    runPath(runId),
    ...paths,
  ]);
  if (document === undefined || document === null) return;
  const run = readRun(document);
  const plan = await context.definitions.plan(run.definition_hash);
  for (const found of steps) {
    if (found === null) continue;
    const { stepId, state } = readStep(found);
    await enqueueStep(context, { run, plan }, { stepId, state, hop: SETTLED });
  }
}
