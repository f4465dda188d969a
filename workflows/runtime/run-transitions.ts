import type { Transaction } from "#shared/platform/document-store.ts";
import type { EngineContext } from "./engine-context.ts";
import { orderNextRun } from "./order-next-run.ts";
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
import { stepsCollection } from "./step-document.ts";

async function phaseFor(
  transaction: Transaction,
  runId: string,
  to: RunEnd["to"],
): Promise<RunPhase> {
  if (to !== "failed" && to !== "cancelled") return to;
  const claimed = await transaction.count({
    from: { collection: stepsCollection(runId) },
    where: [{ field: "phase", operator: "==", value: "claimed" }],
  });
  if (claimed === 0) return to;
  return to === "failed" ? "failing" : "cancelling";
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
      return { phase: move.to, epoch: run.epoch + 1 };
    case "success":
    case "failed":
    case "partial":
    case "cancelled":
    case "timed_out": {
      const phase = await phaseFor(transaction, run.id, move.to);
      return { phase, error: move.error };
    }
  }
}

/**
 * Moves a run in the transaction, where `choose` finds a move for it as it now is. A terminal run never moves.
 *
 * @throws ColliderError NOT_FOUND for a run that does not exist.
 */
export async function moveRun(
  transaction: Transaction,
  at: { readonly runId: string; readonly now: number },
  choose: (run: Run) => RunMove | null,
): Promise<Run> {
  const document = await transaction.get(runPath(at.runId));
  if (document === null) throw unknownRun();
  const run = readRun(document);
  const move = isTerminal(run.phase) ? null : choose(run);
  if (move === null) return run;
  const changes = await changesOf(transaction, run, move);
  if (changes.phase === run.phase) return run;
  const moved = movedRun(run, changes, { now: at.now });
  transaction.write(...moved.writes);
  return moved.run;
}

/** Moves a run in a transaction of its own. */
export async function transitRun(
  context: EngineContext,
  runId: string,
  choose: (run: Run) => RunMove | null,
): Promise<Run> {
  const { documents, clock } = context.platform;
  return inTurn(context, runId, async () =>
    documents.transaction((transaction) =>
      moveRun(transaction, { runId, now: clock.now() }, choose),
    ),
  );
}

/** The end of a run that is failing or cancelling. */
export function drained(run: Run): RunEnd | null {
  switch (run.phase) {
    case "failing":
      return { to: "failed", error: run.error };
    case "cancelling":
      return { to: "cancelled", error: run.error };
    case "pending":
    case "running":
    case "paused":
    case "success":
    case "failed":
    case "partial":
    case "cancelled":
    case "timed_out":
      return null;
  }
}

/** Ends a run that is failing or cancelling, when its last claimed step is recorded. */
export async function drainRun(
  context: EngineContext,
  run: Run,
): Promise<void> {
  if (drained(run) !== null) await transitRun(context, run.id, drained);
  // Whoever ended it may have died before its slot was given on.
  else if (isTerminal(run.phase)) await orderNextRun(context, run);
}
