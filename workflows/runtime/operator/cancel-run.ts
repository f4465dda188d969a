import type { Transaction } from "#shared/platform/document-store.ts";
import { hasCompensations } from "#workflows/planner/compensation-plan.ts";
import type { Plan } from "#workflows/planner/plan.ts";
import type { EngineContext, RunAt } from "../engine-context.ts";
import { isTerminal, type Run } from "../run/run-document.ts";
import { watchFamily } from "../family/run-family.ts";
import type { RunMove } from "../run/run-move.ts";
import { goesOn, isUndoing } from "../run/run-stage.ts";
import { moveRun } from "../run/run-transitions.ts";
import { resumeWatch } from "../run/run-watch.ts";

export interface Cancellation {
  readonly runId: string;
  readonly reason: string | null;
  /** Whether what the run did is undone. */
  readonly compensates: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Before the cancel's commit: orders what undoes the run, or gives its slot on, should the cancel be cut short. */
export async function watchCancel(
  context: EngineContext,
  { run, plan }: RunAt,
  { compensates }: Cancellation,
): Promise<void> {
  const { tasks, clock } = context.platform;
  if (!isTerminal(run.phase)) await watchFamily(context, run);
  const undoes = compensates && hasCompensations(plan);
  if (isTerminal(run.phase) || (!undoes && run.concurrency === null)) return;
  await tasks.enqueue(resumeWatch(run, clock.now()));
}

/** One that waits for a person in its undoing ends as it is, unless it is asked to be undone. */
function moveFor(
  run: Run,
  plan: Plan,
  { reason, compensates }: Cancellation,
): RunMove | null {
  if (run.compensation !== null && isUndoing(run))
    return run.phase === "paused" && !compensates
      ? { to: run.compensation.end, error: run.error }
      : null;
  if (!goesOn(run)) return null;
  const error = {
    code: "CANCELLED",
    reason: "RUN_CANCELLED",
    message: reason ?? "The run was cancelled.",
    fields: [],
  };
  const undoes = compensates && hasCompensations(plan);
  return { to: "cancelled", error, compensates: undoes };
}

/** In the cancel's commit: the run as it then is. */
export async function cancelRun(
  context: EngineContext,
  transaction: Transaction,
  plan: Plan,
  cancellation: Cancellation,
): Promise<Run> {
  return moveRun(transaction, { context, ...cancellation }, (run) =>
    moveFor(run, plan, cancellation),
  );
}
