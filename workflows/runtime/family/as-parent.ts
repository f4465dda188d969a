import { isoTime } from "#shared/kernel/time.ts";
import type { DocumentReader } from "#shared/platform/document-store.ts";
import { hasCompensations } from "#workflows/planner/compensation-plan.ts";
import { parseStepKey } from "#workflows/planner/map-item.ts";
import type { EngineContext } from "../engine-context.ts";
import { drainRun } from "../run/drain-run.ts";
import { orderEpoch } from "../run/order-epoch.ts";
import {
  readRun,
  runPath,
  type Run,
  type RunPause,
  type RunPhase,
} from "../run/run-document.ts";
import { awaitsCompensation, goesOn, isActing } from "../run/run-stage.ts";
import { inTurn, type RunMove } from "../run/run-move.ts";
import { moveRun } from "../run/run-transitions.ts";
import { watchFamily } from "./run-family.ts";
import { resumeWatch } from "../run/run-watch.ts";
import type { StoredError } from "../run/stored-error.ts";
import {
  readLightStep,
  stepPath,
  type StepState,
} from "../step/step-document.ts";

/** What a child has to do, as its parent now is. */
type Wish = "go_on" | "pause" | "stop" | "undo";

const WISHES: Readonly<Record<RunPhase, Wish>> = {
  pending: "go_on",
  running: "go_on",
  paused: "pause",
  compensating: "stop",
  failing: "stop",
  cancelling: "stop",
  success: "stop",
  failed: "stop",
  partial: "stop",
  cancelled: "stop",
  timed_out: "stop",
};

function waitsFor(state: StepState | undefined, runId: string): boolean {
  const wait = state?.phase === "waiting" ? state.wait : null;
  return wait?.for === "run" && wait.run_id === runId;
}

/** By the parent's phase, and by whether its step still waits for the child: an item does while its map waits. */
async function wishOf(
  reader: DocumentReader,
  childId: string,
  { run_id, step_id }: NonNullable<Run["parent"]>,
): Promise<Wish> {
  const { stepId, index } = parseStepKey(step_id);
  const keys = index === null ? [step_id] : [step_id, stepId];
  const [run, ...documents] = await reader.getAll([
    runPath(run_id),
    ...keys.map((key) => stepPath(run_id, key)),
  ]);
  if (!run) return "stop";
  const [step, map] = documents.map((one) =>
    one === null ? undefined : readLightStep(one).state,
  );
  const isWanted =
    waitsFor(step, childId) && (index === null || map?.phase === "waiting");
  const { phase, compensation } = readRun(run);
  const wish = isWanted ? WISHES[phase] : "stop";
  return wish === "stop" && compensation !== null ? "undo" : wish;
}

function stopped({ parent }: Run, undoes: boolean): RunMove {
  const error: StoredError = {
    code: "CANCELLED",
    reason: "PARENT_STOPPED",
    message: `The run ${parent?.run_id ?? ""} does not wait for this one any more.`,
    fields: [],
  };
  return { to: "cancelled", error, compensates: undoes };
}

function paused({ parent }: Run, now: number): RunMove {
  const pause: RunPause = {
    paused_at: isoTime(now),
    reason: "PARENT_PAUSED",
    message: `The run ${parent?.run_id ?? ""}, which waits for this one, is paused.`,
    step_id: null,
  };
  return { to: "paused", pause };
}

function moveFor(run: Run, wish: Wish, now: number): RunMove | null {
  const waits = run.phase === "paused" && run.pause?.reason === "PARENT_PAUSED";
  switch (wish) {
    case "stop":
    case "undo":
      if (goesOn(run)) return stopped(run, wish === "undo");
      // It was already being undone when it was paused with its parent.
      return waits ? { to: "running" } : null;
    case "pause":
      // The clock of one that has not begun stands still too.
      return isActing(run) || run.phase === "pending" ? paused(run, now) : null;
    case "go_on":
      return waits ? { to: "running" } : null;
  }
}

/** What the child has to do. With a parent that is undone it is undone too, where its plan says how. */
async function wishFor(
  context: EngineContext,
  reader: DocumentReader,
  { id, parent, definition_hash: hash }: Run,
): Promise<Wish> {
  if (parent === null) return "go_on";
  const wish = await wishOf(reader, id, parent);
  if (wish !== "undo") return wish;
  return hasCompensations(await context.definitions.plan(hash)) ? wish : "stop";
}

/**
 * Has a child follow its parent: it is paused, resumed and stopped with it. Both are read in the transaction,
 * so that of a pause and a resume of the parent the later counts. The result is the run as it then is.
 */
export async function asParent(context: EngineContext, run: Run): Promise<Run> {
  const { parent } = run;
  if (parent === null) return run;
  const { documents, clock, tasks } = context.platform;
  const now = clock.now();
  const wish = await wishFor(context, documents, run);
  if (moveFor(run, wish, now) === null) return run;
  await watchFamily(context, run);
  await tasks.enqueue(resumeWatch(run, now));
  const at = { context, runId: run.id, now };
  const moved = await inTurn(context, run.id, async () =>
    documents.transaction(async (transaction) => {
      const current = await wishFor(context, transaction, run);
      return moveRun(transaction, at, (found) => moveFor(found, current, now));
    }),
  );
  if (awaitsCompensation(moved)) await drainRun(context, moved);
  await orderEpoch(context, moved);
  return moved;
}
