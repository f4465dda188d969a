import { hashJson } from "#shared/kernel/hash.ts";
import { epochMs } from "#shared/kernel/time.ts";
import type { Task } from "#shared/platform/task-queue.ts";
import { nextHop } from "../step/due-time.ts";
import type { Run } from "./run-document.ts";

/** The operation that looks at a whole run and repairs it. */
export const ADVANCE_RUN = "advance_run";

/** Long enough that a start which did not crash has done its own work by then. */
export const START_WATCH_MS = 30_000;

/**
 * Enqueued before a run's start commits; without a name, so that it cannot be taken for another and lost. It orders what
 * the start should have ordered, and arms the watch for the run's deadline.
 */
export function startWatch(run: Run, now: number): Task {
  return {
    operation: ADVANCE_RUN,
    payload: { payload: { run_id: run.id, first_steps_only: true } },
    notBefore: Math.min(now + START_WATCH_MS, epochMs(run.deadline_at)),
    traceparent: run.traceparent,
  };
}

/** A look at the whole run, at once. */
export function freshLook(run: Run): Task {
  return {
    operation: ADVANCE_RUN,
    payload: { payload: { run_id: run.id } },
    traceparent: run.traceparent,
  };
}

/** The same, later: after whoever should do it now has had time to. */
export function laterLook(run: Run, now: number): Task {
  return { ...freshLook(run), notBefore: now + START_WATCH_MS };
}

/** A look at a child: whether it is to follow its parent. */
export function familyLook(runId: string, { traceparent }: Run): Task {
  return {
    operation: ADVANCE_RUN,
    payload: { payload: { run_id: runId, family_only: true } },
    traceparent,
  };
}

/** Orders what a resume leads to. */
export function resumeOrder(run: Run): Task {
  return {
    operation: ADVANCE_RUN,
    payload: { payload: { run_id: run.id, resume_only: true } },
    traceparent: run.traceparent,
  };
}

/** Enqueued before a resume commits, like the watch of a start; for one that is followed it finds nothing to do. */
export function resumeWatch(run: Run, now: number): Task {
  return { ...resumeOrder(run), notBefore: now + START_WATCH_MS };
}

/**
 * Enqueued before a commit that may end a wait, as the start's watch is; it orders what follows from the waits of the run
 * that have ended.
 */
export function waitsWatch(
  run: Pick<Run, "traceparent"> & { readonly id: string },
  now: number,
): Task {
  return {
    operation: ADVANCE_RUN,
    payload: { payload: { run_id: run.id, waits_only: true } },
    notBefore: now + START_WATCH_MS,
    traceparent: run.traceparent,
  };
}

/** Orders what follows from a step that was settled by hand. */
export function stepOrder(run: Run, stepId: string): Task {
  return {
    operation: ADVANCE_RUN,
    payload: { payload: { run_id: run.id, step_id: stepId } },
    traceparent: run.traceparent,
  };
}

/** Enqueued before a step is settled by hand; an order that is repeated finds the same names. */
export function stepWatch(run: Run, stepId: string, now: number): Task {
  return { ...stepOrder(run, stepId), notBefore: now + START_WATCH_MS };
}

/** Ends the run at its deadline, or hops nearer to it; one task, or one a day, however often it is asked for. */
export function deadlineWatch(run: Run, now: number): Task {
  const notBefore = nextHop(epochMs(run.deadline_at), now);
  return {
    operation: ADVANCE_RUN,
    payload: { payload: { run_id: run.id } },
    name: hashJson(["watch", run.id, notBefore]),
    notBefore,
    traceparent: run.traceparent,
  };
}
