import { frontier } from "#workflows/planner/frontier.ts";
import { perform } from "./commands.ts";
import { walkOn } from "./continue-run.ts";
import type { EngineContext } from "./engine-context.ts";
import { isTerminal, readRun, runPath } from "./run-document.ts";
import { orderRoots } from "./order-roots.ts";
import { deadlineWatch } from "./run-watch.ts";
import { phasesOf, readSteps } from "./run-steps.ts";
import { expireRun, isOverdue } from "./end-run.ts";
import { drainRun } from "./run-transitions.ts";

export interface Advance {
  readonly runId: string;
  /** Makes the names of the tasks its own: what it enqueues must not be taken for what was enqueued before. */
  readonly hop: string;
  /** Whether only the start of the run can have been lost. Its other steps, long ones too, are then left alone. */
  readonly firstStepsOnly: boolean;
}

/**
 * The one repair: looks at a whole run, and orders again whatever should be under way. Idempotent; the phases of all
 * steps are read, so it is for what has no delivery of its own and never for a step.
 */
export async function advanceRun(
  context: EngineContext,
  { runId, hop, firstStepsOnly }: Advance,
): Promise<void> {
  const { documents, clock, tasks } = context.platform;
  const document = await documents.get(runPath(runId));
  if (document === null) return;
  const run = readRun(document);
  if (isTerminal(run.phase)) return;
  if (isOverdue(run, clock.now())) {
    await expireRun(context, runId);
    return;
  }
  await tasks.enqueue(deadlineWatch(run, clock.now()));
  if (run.phase !== "running") return drainRun(context, run);
  const plan = await context.definitions.plan(run.definition_hash);
  const at = { run, plan };
  const steps = await readSteps(documents, runId);
  if (firstStepsOnly) return orderRoots(context, at, new Set(steps.keys()));
  for (const command of frontier(plan, phasesOf(steps))) {
    const stepId = "stepId" in command ? command.stepId : "";
    const state = steps.get(stepId)?.state ?? null;
    const around = { hop, named: true, state };
    const skipped = await perform(context, at, command, around);
    if (skipped !== null)
      await walkOn(context, at, { ...skipped, repeated: true });
  }
}
