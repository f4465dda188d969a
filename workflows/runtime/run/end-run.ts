import { epochMs } from "#shared/kernel/time.ts";
import { isPreconditionFailure } from "#shared/platform/document-store.ts";
import type { EngineContext } from "../engine-context.ts";
import { isTerminal, readRun, runPath, type Run } from "./run-document.ts";
import { parentWrites } from "../family/parent-run.ts";
import { watchFamily } from "../family/run-family.ts";
import { inTurn, movedRun, unknownRun, type RunEnd } from "./run-move.ts";
import type { StoredError } from "./stored-error.ts";

const MOST_TRIES = 5;

type ChooseEnd = (run: Run) => Promise<RunEnd | null>;

/** @throws ColliderError as a precondition's failure, when somebody else changed the run meanwhile. */
async function tryToEnd(
  context: EngineContext,
  runId: string,
  choose: ChooseEnd,
): Promise<Run> {
  const { documents, clock } = context.platform;
  const document = await documents.get(runPath(runId));
  if (document === null) throw unknownRun();
  const run = readRun(document);
  const move = isTerminal(run.phase) ? null : await choose(run);
  if (move === null) return run;
  const { version } = document;
  const end = { phase: move.to, error: move.error };
  const ended = movedRun(run, end, { now: clock.now(), version });
  await watchFamily(context, run);
  const settled = await parentWrites(context, documents, ended.run);
  await documents.transaction(async (transaction) =>
    transaction.write(...ended.writes, ...settled),
  );
  return ended.run;
}

/** Each repeat is of a change of the run's phase, and of those there are few. */
async function endOnCondition(
  context: EngineContext,
  runId: string,
  choose: ChooseEnd,
): Promise<Run> {
  for (let tries = 1; ; tries += 1)
    try {
      return await tryToEnd(context, runId, choose);
    } catch (thrown) {
      if (!isPreconditionFailure(thrown) || tries === MOST_TRIES) throw thrown;
    }
}

/**
 * Ends a run whatever is claimed, where `choose` finds an end for it. All of a wide run's last steps come here at once,
 * so the run is read without a lock, and written on condition that it is as it was read (decision 0017).
 */
export async function endRun(
  context: EngineContext,
  runId: string,
  choose: ChooseEnd,
): Promise<Run> {
  return inTurn(context, runId, async () =>
    endOnCondition(context, runId, choose),
  );
}

/**
 * Whether a run's time is over. A paused run's never is: its resume moves the deadline. Nor is that of a run that is being
 * undone: how it ends is decided, and to leave it half undone would be the worst end of all.
 */
export function isOverdue(run: Run, now: number): boolean {
  if (run.phase === "paused" || run.compensation !== null) return false;
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
  return endRun(context, runId, async (run) =>
    isOverdue(run, now) ? { to: "timed_out", error } : null,
  );
}
