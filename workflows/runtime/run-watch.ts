import { hashJson } from "#shared/kernel/hash.ts";
import type { Task } from "#shared/platform/task-queue.ts";

/** The operation that looks at a whole run and repairs it. */
export const ADVANCE_RUN = "advance_run";

/** Long enough that a start which did not crash has done its own work by then. */
export const START_WATCH_MS = 30_000;

// The queue holds a task for at most 30 days; a later look is reached in hops.
const LONGEST_HOP_MS = 29 * 86_400_000;

function watch(runId: string, at: number, now: number) {
  return {
    operation: ADVANCE_RUN,
    payload: { payload: { run_id: runId } },
    notBefore: Math.min(at, now + LONGEST_HOP_MS),
  };
}

/** Enqueued before a run's start commits; without a name, so that it cannot be taken for another and lost. */
export function startWatch(runId: string, now: number, deadline: number): Task {
  return watch(runId, Math.min(now + START_WATCH_MS, deadline), now);
}

/** Ends the run at its deadline; one task, however often it is asked for. */
export function deadlineWatch(
  runId: string,
  deadline: number,
  now: number,
): Task {
  const task = watch(runId, deadline, now);
  return { ...task, name: hashJson(["watch", runId, task.notBefore]) };
}
