import type { DocumentStore } from "#shared/platform/document-store.ts";
import { hasChildren } from "#workflows/planner/child-steps.ts";
import type { EngineContext } from "../engine-context.ts";
import { followParent } from "./parent-run.ts";
import { isTerminal, type Run } from "../run/run-document.ts";
import {
  familyLook,
  laterLook,
  START_WATCH_MS,
  waitsWatch,
} from "../run/run-watch.ts";
import {
  readLightStep,
  stepPath,
  stepsCollection,
} from "../step/step-document.ts";

const SOON_MS = 1_000;

/** The runs that steps of a run wait for. */
async function childrenOf(
  documents: DocumentStore,
  runId: string,
): Promise<readonly string[]> {
  const waiting = await documents.query({
    from: { collection: stepsCollection(runId) },
    where: [{ field: "phase", operator: "==", value: "waiting" }],
  });
  return waiting.map(readLightStep).flatMap(({ state }) => {
    const wait = state.phase === "waiting" ? state.wait : null;
    return wait?.for === "run" ? [wait.run_id] : [];
  });
}

async function mayHaveChildren(
  { definitions }: EngineContext,
  { definition_hash: hash }: Run,
): Promise<boolean> {
  return hasChildren(await definitions.plan(hash));
}

/**
 * Before a commit that may move a run: makes sure that what follows of it for the run that waits for this one, and for
 * those that this one waits for, is found should nothing be ordered after it.
 */
export async function watchFamily(
  context: EngineContext,
  run: Run,
): Promise<void> {
  const { tasks, clock } = context.platform;
  const now = clock.now();
  if (run.parent !== null)
    await tasks.enqueue(
      waitsWatch({ id: run.parent.run_id, traceparent: run.traceparent }, now),
    );
  if (await mayHaveChildren(context, run))
    await tasks.enqueue(laterLook(run, now));
}

/** Whether a run waits for others that have not ended: the end of one settles the step that waits for it. */
export async function waitsForChildren(
  context: EngineContext,
  run: Run,
): Promise<boolean> {
  if (!(await mayHaveChildren(context, run))) return false;
  const children = await childrenOf(context.platform.documents, run.id);
  return children.length > 0;
}

/** Orders a look at each run that a run waits for: it does as its parent does (`as-parent.ts`). */
export async function lookAtChildren(
  context: EngineContext,
  run: Run,
): Promise<void> {
  if (!(await mayHaveChildren(context, run))) return;
  const { documents, tasks } = context.platform;
  for (const child of await childrenOf(documents, run.id))
    await tasks.enqueue(familyLook(child, run));
}

/**
 * Before a commit that settles a step which may wait for a run: nobody waits for it then, and it is looked at twice, soon
 * and when whoever commits has surely done so.
 */
export async function watchChildOf(
  { platform: { documents, tasks, clock } }: EngineContext,
  run: Run,
  stepId: string,
): Promise<void> {
  const document = await documents.get(stepPath(run.id, stepId));
  const state = document === null ? null : readLightStep(document).state;
  const wait = state?.phase === "waiting" ? state.wait : null;
  if (wait?.for !== "run") return;
  const now = clock.now();
  for (const delayMs of [SOON_MS, START_WATCH_MS])
    await tasks.enqueue({
      ...familyLook(wait.run_id, run),
      notBefore: now + delayMs,
    });
}

/** After a run's move, and again whenever it is found moved. */
export async function followFamily(
  context: EngineContext,
  run: Run,
): Promise<void> {
  if (isTerminal(run.phase)) await followParent(context, run);
  if (run.phase !== "running") await lookAtChildren(context, run);
}
