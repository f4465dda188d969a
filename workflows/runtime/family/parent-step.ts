import { ColliderError } from "#shared/kernel/error.ts";
import type {
  DocumentReader,
  Transaction,
} from "#shared/platform/document-store.ts";
import {
  MAX_RUN_DEPTH,
  MAX_RUNS_IN_RUN,
  RUN_WORKFLOW,
} from "#workflows/definition/inline-workflow.ts";
import { isCompensation } from "#workflows/planner/compensation-key.ts";
import { stepOfKey } from "#workflows/planner/map-item.ts";
import { childBefore } from "./child-before.ts";
import type { EngineContext } from "../engine-context.ts";
import {
  readRun,
  runPath,
  RUNS,
  type Run,
  type RunConcurrency,
} from "../run/run-document.ts";
import { unknownRun } from "../run/run-move.ts";
import { stepPath } from "../step/step-document.ts";

/** The step, or item of a map, that starts a run and waits for its end. */
export interface ParentStep {
  readonly run: Run;
  readonly stepId: string;
  readonly effectKey: string;
  /** Whether this step, or one of a run that is repeated, may have started another before. */
  readonly isRepeated: boolean;
  /** The last of these. */
  readonly before: Run | null;
}

/** Who makes a call: a step's name, as `run_id/step_key`, and its effect key. */
export interface CallingStep {
  readonly step: string | null;
  readonly effectKey: string;
}

/** The runs that a child of a run lies in. */
export function ancestorsIn({ id, ancestors }: Run): Run["ancestors"] {
  return [...ancestors, id];
}

/** @throws ColliderError FAILED_PRECONDITION for a run whose child would lie in too many others. */
function assertNotTooDeep({ ancestors }: Run): void {
  if (ancestors.length < MAX_RUN_DEPTH) return;
  throw new ColliderError(
    "FAILED_PRECONDITION",
    `Runs may be nested ${MAX_RUN_DEPTH} deep at most. Look whether a workflow runs itself.`,
    { reason: "RUNS_TOO_DEEP" },
  );
}

/**
 * Whoever starts runs that start runs is bounded by this, whatever each of them may do. Starts that count at the same time may
 * go a little beyond.
 *
 * @throws ColliderError FAILED_PRECONDITION where the outermost run has as many runs in it as one may have.
 */
async function assertRoomInFamily(
  documents: DocumentReader,
  run: Run,
): Promise<void> {
  const [outermost = run.id] = run.ancestors;
  const count = await documents.count({
    from: { collection: RUNS },
    where: [
      { field: "ancestors", operator: "array-contains", value: outermost },
    ],
  });
  if (count < MAX_RUNS_IN_RUN) return;
  throw new ColliderError(
    "FAILED_PRECONDITION",
    `A run may have ${MAX_RUNS_IN_RUN} runs in it at most, those in them included. Start those of the rest from another run than ${outermost}.`,
    { reason: "RUNS_TOO_MANY" },
  );
}

/**
 * The step that a run is started by; null where a caller starts it.
 *
 * @throws ColliderError FAILED_PRECONDITION where that lies in too many others, or in one that has too many in it.
 */
export async function parentOf(
  context: EngineContext,
  { step, effectKey }: CallingStep,
): Promise<ParentStep | null> {
  const [runId, stepId] = step?.split("/") ?? [];
  if (runId === undefined || stepId === undefined) return null;
  // What undoes a step waits for no run.
  if (isCompensation(stepId)) return null;
  const [document, own] = await context.platform.documents.getAll([
    runPath(runId),
    stepPath(runId, stepId),
  ]);
  if (!document) throw unknownRun();
  const run = readRun(document);
  const plan = await context.definitions.plan(run.definition_hash);
  // Any other step that starts a run does not wait for its end.
  if (stepOfKey(plan, stepId).tool !== RUN_WORKFLOW) return null;
  assertNotTooDeep(run);
  await assertRoomInFamily(context.platform.documents, run);
  const isRepeated =
    run.retried_from !== null || run.parent?.repeats === true || Boolean(own);
  const before = isRepeated
    ? await childBefore(context, run, { stepId, effectKey })
    : null;
  return { run, stepId, effectKey, isRepeated, before };
}

/** How a run knows its parent. */
export function parentLink({
  run,
  stepId,
  isRepeated: repeats,
}: ParentStep): NonNullable<Run["parent"]> {
  return { run_id: run.id, step_id: stepId, repeats };
}

/**
 * A run may not share a limit with one of its ancestors that holds a slot of it: both would wait for each other.
 *
 * @throws ColliderError FAILED_PRECONDITION.
 */
export async function assertNoSlotAbove(
  { platform: { documents } }: EngineContext,
  parent: ParentStep | null,
  concurrency: RunConcurrency | null,
): Promise<void> {
  if (concurrency === null) return;
  let above = parent?.run ?? null;
  while (above !== null) {
    if (above.concurrency?.scope === concurrency.scope)
      throw new ColliderError(
        "FAILED_PRECONDITION",
        `The run ${above.id}, which waits for this one, holds a slot of the key "${concurrency.key}" that this one would wait for. Give them different keys.`,
        { reason: "SLOT_HELD_ABOVE" },
      );
    const next = above.parent?.run_id;
    const document =
      next === undefined ? null : await documents.get(runPath(next));
    above = document === null ? null : readRun(document);
  }
}

/**
 * In a start's commit: a run that is paused or has stopped starts no other from then on. The step's next delivery finds
 * out what became of it.
 *
 * @throws ColliderError UNAVAILABLE.
 */
export async function assertParentRuns(
  transaction: Transaction,
  { parent }: Run,
): Promise<void> {
  if (parent === null) return;
  const document = await transaction.get(runPath(parent.run_id));
  if (document !== null && readRun(document).phase === "running") return;
  throw new ColliderError(
    "UNAVAILABLE",
    "The run that starts this one is not running any more.",
    { reason: "PARENT_NOT_RUNNING" },
  );
}
