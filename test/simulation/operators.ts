import { insist, OPERATOR, unlessRefused } from "./insist.ts";
import type { Simulation } from "./simulation.ts";

const MOST_RESUMES = 3;
const LOOK_MS = 20_000;

async function operate(
  simulation: Simulation,
  operation: string,
  runId: string,
): Promise<void> {
  const payload = { run_id: runId };
  await unlessRefused(insist(simulation, OPERATOR, operation, payload), [
    "RUN_NOT_UNDER_WAY",
  ]);
}

/** Cancels a run that nobody else will end. */
export async function giveUp(
  simulation: Simulation,
  runId: string,
): Promise<void> {
  simulation.observer.cancelAsked(runId);
  await operate(simulation, "cancel_workflow", runId);
}

/** Looks after runs until all have ended: one that is paused is resumed a few times, then cancelled. */
export async function lookAfterRuns(simulation: Simulation): Promise<void> {
  const { observer } = simulation;
  while (!simulation.othersAreDone) {
    for (const runId of observer.pausedRuns) {
      const isHopeless = observer.resumes(runId).asked === MOST_RESUMES;
      if (isHopeless) await giveUp(simulation, runId);
      else
        await observer.inResume(runId, async () =>
          operate(simulation, "resume_workflow", runId),
        );
    }
    await simulation.passes(LOOK_MS);
  }
}
