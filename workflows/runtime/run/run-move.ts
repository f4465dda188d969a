import { ColliderError } from "#shared/kernel/error.ts";
import { epochMs, isoTime } from "#shared/kernel/time.ts";
import type { Write } from "#shared/platform/document-store.ts";
import type { EngineContext } from "../engine-context.ts";
import { followFamily } from "../family/run-family.ts";
import { orderNextRun } from "./order-next-run.ts";
import {
  isTerminal,
  runCheckPath,
  runPath,
  type Run,
  type RunPause,
} from "./run-document.ts";
import { freedSlot } from "./slot-document.ts";
import type { StoredError } from "./stored-error.ts";

/** An end that a run moves to. `failed` and `cancelled` first wait for the steps that are claimed. */
export interface RunEnd {
  readonly to: "success" | "failed" | "partial" | "cancelled" | "timed_out";
  readonly error: StoredError | null;
  /** Whether what the run did is undone before. */
  readonly compensates?: boolean;
}

export type RunMove =
  | RunEnd
  | { readonly to: "paused"; readonly pause: RunPause }
  /** All claimed steps are recorded: these steps are now undone. */
  | { readonly to: "compensating"; readonly steps: readonly string[] }
  /** Out of a pause. */
  | { readonly to: "running" };

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

/** What a move sets in a run's document, beside what follows from it. */
export type RunChanges = Pick<Run, "phase"> &
  Partial<Pick<Run, "epoch" | "error" | "pause" | "slot" | "compensation">>;

/** The run's clock stands still while it is paused. */
function afterPause(
  { deadline_at, pause }: Run,
  now: number,
): Partial<Pick<Run, "deadline_at" | "pause">> {
  if (pause === null) return {};
  const pausedMs = Math.max(0, now - epochMs(pause.paused_at));
  const deadline = epochMs(deadline_at) + pausedMs;
  return { deadline_at: isoTime(deadline), pause: null };
}

export function movedRun(
  run: Run,
  changes: RunChanges,
  { now, version }: { readonly now: number; readonly version?: string },
): MovedRun {
  const ended = isTerminal(changes.phase);
  const fields = {
    ...afterPause(run, now),
    ...changes,
    completed_at: ended ? isoTime(now) : null,
    ...(ended && run.slot !== null && { slot: null }),
  };
  const update: Write = {
    type: "update",
    path: runPath(run.id),
    fields,
    ...(version === undefined ? {} : { version }),
  };
  const unwatch: Write = { type: "delete", path: runCheckPath(run.id) };
  return {
    run: { ...run, ...fields },
    writes: ended ? [update, unwatch, ...freedSlot(run)] : [update],
  };
}

/** After a move of a run: whoever waits for its end or watches it is told, and its slot given on. */
export async function noteMove(
  context: EngineContext,
  run: Run,
): Promise<void> {
  if (isTerminal(run.phase)) context.waiters.notify(run.id);
  context.watchers.notify(run.id);
  if (isTerminal(run.phase)) await orderNextRun(context, run);
  await followFamily(context, run);
}

/** Makes a move of a run when those before it in this process are made, and sees to what follows from it. */
export async function inTurn(
  context: EngineContext,
  runId: string,
  move: () => Promise<Run>,
): Promise<Run> {
  const run = await context.turns.take(runId, move);
  await noteMove(context, run);
  return run;
}
