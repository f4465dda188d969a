import { ColliderError } from "#shared/kernel/error.ts";
import { epochMs, isoTime } from "#shared/kernel/time.ts";
import type { Transaction } from "#shared/platform/document-store.ts";
import type { EngineContext } from "./engine-context.ts";
import {
  isTerminal,
  readRun,
  runCheckPath,
  runPath,
  type Run,
  type RunPhase,
} from "./run-document.ts";
import { stepsCollection } from "./step-document.ts";
import type { StoredError } from "./stored-error.ts";

/** An end that a run moves to. `failed` and `cancelled` first wait for the steps that are claimed. */
export interface RunMove {
  readonly to: "success" | "failed" | "partial" | "cancelled" | "timed_out";
  readonly error: StoredError | null;
}

async function phaseFor(
  transaction: Transaction,
  runId: string,
  to: RunMove["to"],
): Promise<RunPhase> {
  if (to !== "failed" && to !== "cancelled") return to;
  const claimed = await transaction.count({
    from: { collection: stepsCollection(runId) },
    where: [{ field: "phase", operator: "==", value: "claimed" }],
  });
  if (claimed === 0) return to;
  return to === "failed" ? "failing" : "cancelling";
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
  if (document === null)
    throw new ColliderError("NOT_FOUND", "There is no such run.", {
      reason: "RUN_UNKNOWN",
    });
  const run = readRun(document);
  const move = isTerminal(run.phase) ? null : choose(run);
  if (move === null) return run;
  const phase = await phaseFor(transaction, run.id, move.to);
  if (phase === run.phase) return run;
  const ended = isTerminal(phase);
  const changes = {
    phase,
    error: move.error,
    completed_at: ended ? isoTime(at.now) : null,
  };
  transaction.write({
    type: "update",
    path: runPath(run.id),
    fields: changes,
  });
  if (ended) transaction.write({ type: "delete", path: runCheckPath(run.id) });
  return { ...run, ...changes };
}

/** Moves a run in a transaction of its own, and tells those who wait for its end. */
export async function transitRun(
  context: EngineContext,
  runId: string,
  choose: (run: Run) => RunMove | null,
): Promise<Run> {
  const now = context.platform.clock.now();
  const run = await context.platform.documents.transaction((transaction) =>
    moveRun(transaction, { runId, now }, choose),
  );
  if (isTerminal(run.phase)) context.waiters.notify(runId);
  return run;
}

/** The end of a run that is failing or cancelling. */
export function drained(run: Run): RunMove | null {
  switch (run.phase) {
    case "failing":
      return { to: "failed", error: run.error };
    case "cancelling":
      return { to: "cancelled", error: run.error };
    case "running":
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
}

export function isOverdue(run: Run, now: number): boolean {
  return now >= epochMs(run.deadline_at);
}

/** Ends a run whose time is over. */
export async function expireRun(
  context: EngineContext,
  runId: string,
): Promise<Run> {
  const now = context.platform.clock.now();
  const error: StoredError = {
    code: "DEADLINE_EXCEEDED",
    reason: "RUN_TIMED_OUT",
    message:
      "The run did not end within its timeout. Start it again with a longer one.",
    fields: [],
  };
  return transitRun(context, runId, (run) =>
    isOverdue(run, now) ? { to: "timed_out", error } : null,
  );
}
