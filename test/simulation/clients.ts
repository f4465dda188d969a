import { z } from "zod";
import type { Caller } from "#shared/auth/caller.ts";
import { insist, unlessRefused } from "./insist.ts";
import type { RandomWorkflow } from "./random-workflow.ts";
import type { Simulation } from "./simulation.ts";

const Started = z.object({ result: z.object({ run_id: z.string() }) });

async function idle({ random, scheduler }: Simulation): Promise<void> {
  for (let pauses = random() * 60; pauses > 0; pauses -= 1)
    await scheduler.pause("client waits");
}

async function cancel(
  simulation: Simulation,
  owner: Caller,
  runId: string,
): Promise<void> {
  await idle(simulation);
  const payload = { run_id: runId, compensate: simulation.random() < 0.5 };
  simulation.observer.cancelAsked(runId);
  const answer = await insist(simulation, owner, "cancel_workflow", payload);
  if (answer !== null) simulation.observer.cancelAcknowledged(runId);
}

/** Pauses a run for a while; it may have ended, or stop already. */
async function pause(
  simulation: Simulation,
  owner: Caller,
  runId: string,
): Promise<void> {
  await idle(simulation);
  const { observer } = simulation;
  const { over } = observer.resumes(runId);
  const payload = { run_id: runId };
  const paused = await unlessRefused(
    insist(simulation, owner, "pause_workflow", payload),
    ["RUN_NOT_UNDER_WAY"],
  );
  if (paused !== null) observer.pauseAcknowledged(runId, over);
}

/** Sends as many events as there are steps that may wait for one. */
async function sendEvents(
  simulation: Simulation,
  owner: Caller,
  runId: string,
  waits: number,
): Promise<void> {
  for (let sent = 0; sent < waits; sent += 1) {
    await idle(simulation);
    const payload = { run_id: runId, event: "go", event_id: `e${sent}` };
    // It may come too late, or from one who has lost the right to send it.
    await unlessRefused(
      insist(simulation, owner, "send_workflow_event", payload),
      ["RUN_ENDED", "PERMISSION_DENIED"],
    );
  }
}

/** Starts a run, and perhaps cancels or pauses it, or loses the right to it, at a random moment. */
export async function startRun(
  simulation: Simulation,
  workflow: RandomWorkflow,
): Promise<void> {
  const { random } = simulation;
  const owner = simulation.ownerOf(workflow);
  const fate = random();
  const started = await insist(simulation, owner, "start_workflow", {
    workflow_definition: workflow.definition,
    wait_seconds: random() < 0.2 ? 5 : 0,
  });
  if (started === null) return;
  const { run_id: runId } = Started.parse(started).result;
  const waits = workflow.steps.filter(
    ({ parameters }) => parameters["event"] === "go",
  );
  simulation.client(async () =>
    sendEvents(simulation, owner, runId, waits.length),
  );
  if (!simulation.meddles) return;
  if (fate < 0.35) await cancel(simulation, owner, runId);
  else if (fate < 0.45) {
    await idle(simulation);
    await simulation.revoke(owner);
  } else if (fate < 0.75) await pause(simulation, owner, runId);
}
