import type { Transaction } from "#shared/platform/document-store.ts";
import type { EngineContext } from "../engine-context.ts";
import {
  isTerminal,
  readRun,
  runPath,
  type Run,
  type RunPhase,
} from "./run-document.ts";
import {
  inTurn,
  movedRun,
  unknownRun,
  type RunChanges,
  type RunEnd,
  type RunMove,
} from "./run-move.ts";
import { parentWrites } from "../family/parent-run.ts";
import { watchFamily } from "../family/run-family.ts";
import { awaitsCompensation, isUndoing, lacksSlot } from "./run-stage.ts";
import { claimedSteps } from "../step/step-document.ts";

const STOPPING = { failed: "failing", cancelled: "cancelling" } as const;

function isStopped(to: RunEnd["to"]): to is keyof typeof STOPPING {
  return to === "failed" || to === "cancelled";
}

async function phaseFor(
  transaction: Transaction,
  runId: string,
  to: RunEnd["to"],
): Promise<RunPhase> {
  if (!isStopped(to)) return to;
  const claimed = await transaction.count(claimedSteps(runId));
  return claimed === 0 ? to : STOPPING[to];
}

async function endingOf(
  transaction: Transaction,
  run: Run,
  { to, error, compensates = false }: RunEnd,
): Promise<RunChanges> {
  if (!compensates || !isStopped(to))
    return {
      phase: await phaseFor(transaction, run.id, to),
      error,
      // There was nothing to undo.
      ...(awaitsCompensation(run) && { compensation: null }),
    };
  const compensation = { end: to, steps: null };
  return { phase: STOPPING[to], error, compensation };
}

function undoingOf(run: Run, steps: readonly string[]): RunChanges {
  const end = run.compensation?.end ?? "failed";
  return {
    phase: "compensating",
    // As after a resume: what was ordered before is dropped, and what begins is ordered by a look at the whole run.
    epoch: run.epoch + 1,
    compensation: { end, steps: [...steps] },
  };
}

/** What was paused before it began waits for a slot again. */
function phaseAfterPause(run: Run): RunPhase {
  if (isUndoing(run)) return "compensating";
  return lacksSlot(run) ? "pending" : "running";
}

async function changesOf(
  transaction: Transaction,
  run: Run,
  move: RunMove,
): Promise<RunChanges> {
  switch (move.to) {
    case "paused":
      return { phase: move.to, pause: move.pause };
    case "running":
      return { phase: phaseAfterPause(run), epoch: run.epoch + 1 };
    case "compensating":
      return undoingOf(run, move.steps);
    case "success":
    case "failed":
    case "partial":
    case "cancelled":
    case "timed_out":
      return endingOf(transaction, run, move);
  }
}

/**
 * Moves a run in the transaction, where `choose` finds a move for it as it now is. A terminal run never moves.
 *
 * @throws ColliderError NOT_FOUND for a run that does not exist.
 */
export async function moveRun(
  transaction: Transaction,
  at: {
    readonly context: EngineContext;
    readonly runId: string;
    readonly now: number;
  },
  choose: (run: Run) => RunMove | null,
): Promise<Run> {
  const document = await transaction.get(runPath(at.runId));
  if (document === null) throw unknownRun();
  const run = readRun(document);
  const move = isTerminal(run.phase) ? null : choose(run);
  if (move === null) return run;
  const changes = await changesOf(transaction, run, move);
  // A run that is paused may be paused for another reason.
  if (changes.phase === run.phase && changes.pause === undefined) return run;
  const moved = movedRun(run, changes, { now: at.now });
  const settled = isTerminal(changes.phase)
    ? await parentWrites(at.context, transaction, moved.run)
    : [];
  transaction.write(...moved.writes, ...settled);
  return moved.run;
}

/** Moves a run in a transaction of its own. */
export async function transitRun(
  context: EngineContext,
  run: Run,
  choose: (run: Run) => RunMove | null,
): Promise<Run> {
  const { documents, clock } = context.platform;
  const runId = run.id;
  await watchFamily(context, run);
  return inTurn(context, runId, async () =>
    documents.transaction((transaction) =>
      moveRun(transaction, { context, runId, now: clock.now() }, choose),
    ),
  );
}

/** The end of a run that is failing or cancelling, unless it is undone before. */
export function drained(run: Run): RunEnd | null {
  if (awaitsCompensation(run)) return null;
  switch (run.phase) {
    case "failing":
      return { to: "failed", error: run.error };
    case "cancelling":
      return { to: "cancelled", error: run.error };
    case "pending":
    case "running":
    case "paused":
    case "compensating":
    case "success":
    case "failed":
    case "partial":
    case "cancelled":
    case "timed_out":
      return null;
  }
}
