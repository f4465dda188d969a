import { ColliderError } from "#shared/kernel/error.ts";
import { isoTime } from "#shared/kernel/time.ts";
import type { Write } from "#shared/platform/document-store.ts";
import type { EngineContext } from "./engine-context.ts";
import {
  isTerminal,
  runCheckPath,
  runPath,
  type Run,
  type RunPhase,
} from "./run-document.ts";
import type { StoredError } from "./stored-error.ts";

/** An end that a run moves to. `failed` and `cancelled` first wait for the steps that are claimed. */
export interface RunMove {
  readonly to: "success" | "failed" | "partial" | "cancelled" | "timed_out";
  readonly error: StoredError | null;
}

export function unknownRun(): ColliderError {
  return new ColliderError("NOT_FOUND", "There is no such run.", {
    reason: "RUN_UNKNOWN",
  });
}

/** A run as a move leaves it, and what is to be written for that. */
interface MovedRun {
  readonly run: Run;
  readonly writes: readonly Write[];
}

export function movedRun(
  run: Run,
  {
    phase,
    error,
  }: { readonly phase: RunPhase; readonly error: RunMove["error"] },
  { now, version }: { readonly now: number; readonly version?: string },
): MovedRun {
  const ended = isTerminal(phase);
  const changes = { phase, error, completed_at: ended ? isoTime(now) : null };
  const update: Write = {
    type: "update",
    path: runPath(run.id),
    fields: changes,
    ...(version === undefined ? {} : { version }),
  };
  const unwatch: Write = { type: "delete", path: runCheckPath(run.id) };
  return {
    run: { ...run, ...changes },
    writes: ended ? [update, unwatch] : [update],
  };
}

/** Makes a move of a run when those before it in this process are made, and tells those who wait for the run's end. */
export async function inTurn(
  context: EngineContext,
  runId: string,
  move: () => Promise<Run>,
): Promise<Run> {
  const run = await context.turns.take(runId, move);
  if (isTerminal(run.phase)) context.waiters.notify(runId);
  return run;
}
