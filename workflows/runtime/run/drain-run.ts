import { stepsToUndo } from "#workflows/planner/compensation-plan.ts";
import type { EngineContext } from "../engine-context.ts";
import { orderEpoch } from "./order-epoch.ts";
import { followFamily, waitsForChildren } from "../family/run-family.ts";
import { orderNextRun } from "./order-next-run.ts";
import { isTerminal, type Run } from "./run-document.ts";
import type { RunMove } from "./run-move.ts";
import { awaitsCompensation } from "./run-stage.ts";
import { phasesOf, readSteps } from "./run-steps.ts";
import { drained, transitRun } from "./run-transitions.ts";
import { claimedSteps } from "../step/step-document.ts";

/** What follows when everything that was claimed is recorded. */
function beginning(run: Run, steps: readonly string[]): RunMove | null {
  if (run.compensation === null || !awaitsCompensation(run)) return null;
  return steps.length > 0
    ? { to: "compensating", steps }
    : { to: run.compensation.end, error: run.error };
}

/**
 * Begins to undo a run, when nothing of it is claimed any more and no run is under way that it waits for. As it has
 * stopped, nothing is claimed anew, and in a plan with compensations no step acts without a claim: so what has succeeded
 * by then is all that will have.
 */
async function beginCompensation(
  context: EngineContext,
  found: Run,
): Promise<void> {
  const { id, definition_hash: hash } = found;
  const { documents } = context.platform;
  // The record of what is claimed leads here again.
  if ((await documents.count(claimedSteps(id))) > 0) return;
  // So does the end of a run that it waits for, which stops with it and is undone first.
  if (await waitsForChildren(context, found)) return;
  const plan = await context.definitions.plan(hash);
  const undone = stepsToUndo(plan, phasesOf(await readSteps(documents, id)));
  const begun = await transitRun(context, found, (run) =>
    beginning(run, undone),
  );
  await orderEpoch(context, begun);
}

/**
 * Ends a run that is failing or cancelling, when its last claimed step is recorded, or begins to undo it. One that is being
 * undone already has its first compensations ordered, should that have been cut short. Safe to repeat.
 */
export async function drainRun(
  context: EngineContext,
  run: Run,
): Promise<void> {
  if (awaitsCompensation(run)) return beginCompensation(context, run);
  if (run.phase === "compensating") return orderEpoch(context, run);
  if (drained(run) !== null) await transitRun(context, run, drained);
  else if (isTerminal(run.phase)) {
    // Whoever ended it may have died before its slot was given on, and its family told.
    await orderNextRun(context, run);
    await followFamily(context, run);
  }
}
