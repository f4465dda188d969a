import type { Caller } from "#shared/auth/caller.ts";
import { readStep, stepPath } from "#workflows/runtime/step/step-document.ts";
import { insist, OPERATOR, unlessRefused } from "./insist.ts";
import { giveUp } from "./operators.ts";
import type { RandomStep } from "./random-step.ts";
import type { RandomWorkflow } from "./random-workflow.ts";
import type { Simulation } from "./simulation.ts";

const LOOK_MS = 7_000;

/** A run that somebody sees to, from its begin to its end. */
interface Attended {
  readonly runId: string;
  readonly workflow: RandomWorkflow;
  readonly owner: Caller;
  /** Whether it repeats a run, with what failed mended. */
  readonly isRetry: boolean;
}

async function waits(
  { engine }: Simulation,
  runId: string,
  stepId: string,
): Promise<boolean> {
  const path = stepPath(runId, stepId);
  const document = await engine.platform.documents.get(path);
  return document !== null && readStep(document).state.phase === "waiting";
}

/** Gives his word on a step when it asks, until it is taken. Who may not any more leaves the run to an operator. */
async function decide(
  simulation: Simulation,
  { runId, owner, isRetry }: Attended,
  { id, parameters }: RandomStep,
): Promise<void> {
  const approves = isRetry || parameters["message"] !== "no";
  const word = approves ? "approve_step" : "reject_step";
  const payload = { run_id: runId, step_id: id };
  while (!simulation.observer.hasEnded(runId)) {
    if (await waits(simulation, runId, id)) {
      const answer = await unlessRefused(
        insist(simulation, owner, word, payload),
        ["PERMISSION_DENIED", "RUN_ENDED"],
      );
      if (answer !== null) return;
      if (simulation.isRevoked(owner)) return giveUp(simulation, runId);
    }
    await simulation.passes(LOOK_MS);
  }
}

/** Mends what failed, and has the run repeated. */
async function retry(
  simulation: Simulation,
  { runId, workflow }: Attended,
): Promise<void> {
  while (!simulation.observer.hasEnded(runId)) await simulation.passes(LOOK_MS);
  simulation.machine.world.mend(workflow.name);
  const payload = { run_id: runId };
  await unlessRefused(insist(simulation, OPERATOR, "retry_workflow", payload), [
    "RUN_SUCCEEDED",
    "RUN_UNDONE",
    // Of what its end left to be recorded.
    "CHILD_UNDER_WAY",
  ]);
}

/** Has everybody there whom a run needs. */
export function attend(simulation: Simulation, run: Attended): void {
  const asking = run.workflow.steps.filter(({ tool }) => tool === "approval");
  for (const step of asking)
    simulation.client(async () => decide(simulation, run, step));
  if (simulation.meddles && !run.isRetry && simulation.random() < 0.4)
    simulation.client(async () => retry(simulation, run));
}
