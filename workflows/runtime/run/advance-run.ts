import { frontier } from "#workflows/planner/frontier.ts";
import { isOfWait } from "#workflows/planner/is-of-wait.ts";
import { asParent } from "../family/as-parent.ts";
import { beginRun } from "./begin-run.ts";
import { perform } from "../step/commands.ts";
import {
  enqueueStep,
  FIRST_START,
  NEXT_ATTEMPT,
  type Hop,
} from "../step/order-step.ts";
import { walkOn } from "../step/continue-run.ts";
import { wakeHop } from "../step/due-time.ts";
import type { EngineContext, RunAt } from "../engine-context.ts";
import { isTerminal, readRun, runPath, type Run } from "./run-document.ts";
import { lookAtChildren } from "../family/run-family.ts";
import { lookAtStep } from "../operator/look-at-step.ts";
import { orderRoots } from "./order-roots.ts";
import { deadlineWatch } from "./run-watch.ts";
import { phasesOf, readSteps } from "./run-steps.ts";
import { expireRun, isOverdue } from "./end-run.ts";
import { drainRun } from "./drain-run.ts";
import {
  claimedSteps,
  readStep,
  type StepState,
} from "../step/step-document.ts";
import { actingPlan, isActing } from "./run-stage.ts";

export interface Advance {
  readonly runId: string;
  /** Makes the names of the tasks its own: what it enqueues must not be taken for what was enqueued before. */
  readonly hop: string;
  /** Whether only the start of the run can have been lost. Its other steps, long ones too, are then left alone. */
  readonly firstStepsOnly: boolean;
  /** Whether only the orders of a resume can have been lost. If they were made, nothing is done. */
  readonly resumeOnly: boolean;
  /** Whether only the continuation of a wait can have been lost. */
  readonly waitsOnly?: boolean;
  /** Whether the run is only to follow its parent: to pause, go on or stop with it. */
  readonly familyOnly?: boolean;
  /** The only step whose continuation can have been lost; null for a look at all. */
  readonly stepId?: string | null;
}

/** A step as several deliveries order it after a resume, under one name. */
function hopAfterResume(state: StepState | null, now: number): Hop {
  switch (state?.phase) {
    case "claimed":
      return state.lease_until;
    case "retrying":
      return NEXT_ATTEMPT;
    case "waiting":
      return wakeHop(state, now) ?? FIRST_START;
    case undefined:
    case "unknown":
    case "success":
    case "failed":
    case "skipped":
      return FIRST_START;
  }
}

/** Whether all that a resume leads to is ordered. A run that stops may have to be ended. */
function isOrdered(run: Run): boolean {
  return isActing(run) && run.ordered_epoch === run.epoch;
}

/** Ends a run that stops, or orders again what its end waits for: the records of what is claimed. */
async function stopRun(
  context: EngineContext,
  at: RunAt,
  hop: Hop,
): Promise<void> {
  const { documents } = context.platform;
  for (const document of await documents.query(claimedSteps(at.run.id))) {
    const { stepId, state } = readStep(document);
    await enqueueStep(context, at, { stepId, state, hop });
  }
  await lookAtChildren(context, at.run);
  await drainRun(context, at.run);
}

/** Notes that what follows from a run's resume is ordered, unless it has been paused again. */
async function noteOrdered(context: EngineContext, { id, epoch }: Run) {
  await context.platform.documents.transaction(async (transaction) => {
    const document = await transaction.get(runPath(id));
    const run = document === null ? null : readRun(document);
    if (run === null || !isActing(run) || run.epoch !== epoch) return;
    if (run.ordered_epoch === epoch) return;
    const fields = { ordered_epoch: epoch };
    transaction.write({ type: "update", path: runPath(id), fields });
  });
}

/**
 * The one repair: looks at a whole run, and orders again whatever should be under way. Idempotent; the phases of all
 * steps are read, so it is for what has no delivery of its own and never for a step.
 */
export async function advanceRun(
  context: EngineContext,
  {
    runId,
    hop,
    firstStepsOnly,
    resumeOnly,
    waitsOnly = false,
    familyOnly = false,
    stepId = null,
  }: Advance,
): Promise<void> {
  const { documents, clock, tasks } = context.platform;
  const document = await documents.get(runPath(runId));
  if (document === null) return;
  const found = await asParent(context, readRun(document));
  if (familyOnly) return;
  if (isTerminal(found.phase)) return drainRun(context, found);
  if (found.phase === "paused") return lookAtChildren(context, found);
  if (resumeOnly && isOrdered(found)) return;
  if (isOverdue(found, clock.now())) {
    await expireRun(context, runId);
    return;
  }
  if (found.compensation === null)
    await tasks.enqueue(deadlineWatch(found, clock.now()));
  // The run that waits for it may have been paused since it was put off.
  const run = await asParent(context, await beginRun(context, found));
  if (run.phase === "pending" || run.phase === "paused") return;
  const resumed = run.ordered_epoch < run.epoch;
  // Nothing of it is ordered yet, whatever the look is for.
  const begins = resumed || found.phase === "pending";
  const whole = await context.definitions.plan(run.definition_hash);
  const plan = actingPlan(run, whole);
  const at = { run, plan };
  if (!isActing(run)) return stopRun(context, at, hop);
  if (stepId !== null) return lookAtStep(context, runId, stepId);
  const steps = await readSteps(documents, runId);
  if (firstStepsOnly) return orderRoots(context, at, new Set(steps.keys()));
  for (const command of frontier(plan, phasesOf(steps))) {
    if (waitsOnly && !begins && !isOfWait(plan, command)) continue;
    const about = "stepId" in command ? command.stepId : "";
    const state = steps.get(about)?.state ?? null;
    const around = {
      hop: resumed ? hopAfterResume(state, clock.now()) : hop,
      named: true,
      state,
    };
    const skipped = await perform(context, at, command, around);
    if (skipped !== null)
      await walkOn(context, at, { ...skipped, repeated: true });
  }
  if (resumed) await noteOrdered(context, run);
}
