import { z } from "zod";
import type { Caller } from "#shared/auth/caller.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { ALICE } from "#test/integration/workflows/engine.ts";
import type { RandomWorkflow } from "./random-workflow.ts";
import type { Simulation } from "./simulation.ts";

const Started = z.object({ result: z.object({ run_id: z.string() }) });

/** Calls with one request id until it is answered; null when the client gives up. */
async function insist(
  simulation: Simulation,
  caller: Caller,
  operation: string,
  payload: JsonObject,
): Promise<JsonObject | null> {
  const requestId = simulation.machine.ids.uuid();
  for (;;) {
    const body = { request_id: requestId, payload };
    const answer = await simulation.call(caller, operation, body);
    if (answer?.outcome.type === "success") return answer.outcome.result;
    if (answer !== null && !answer.outcome.error.retryable)
      throw answer.outcome.error;
    if (!simulation.faults.persistent && simulation.random() < 0.5) return null;
  }
}

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
  const payload = { run_id: runId };
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
  const paused = await attempted(
    insist(simulation, owner, "pause_workflow", payload),
  );
  if (paused !== null) observer.pauseAcknowledged(runId, over);
}

/** Null where the run is not in a state for it. */
async function attempted(
  answer: Promise<JsonObject | null>,
): Promise<JsonObject | null> {
  try {
    return await answer;
  } catch (thrown) {
    if (
      thrown instanceof ColliderError &&
      thrown.reason === "RUN_NOT_UNDER_WAY"
    )
      return null;
    throw thrown;
  }
}

const OPERATOR: Caller = {
  ...ALICE,
  id: "operator@example.com",
  claimedRoles: ["admin"],
};
const MOST_RESUMES = 3;
const LOOK_MS = 20_000;

async function operate(
  simulation: Simulation,
  operation: string,
  runId: string,
): Promise<void> {
  const payload = { run_id: runId };
  await attempted(insist(simulation, OPERATOR, operation, payload));
}

/** Looks after runs until all have ended: one that is paused is resumed a few times, then cancelled. */
export async function lookAfterRuns(simulation: Simulation): Promise<void> {
  const { observer } = simulation;
  while (!simulation.othersAreDone) {
    for (const runId of observer.pausedRuns) {
      const isHopeless = observer.resumes(runId).asked === MOST_RESUMES;
      if (isHopeless) await operate(simulation, "cancel_workflow", runId);
      else
        await observer.inResume(runId, async () =>
          operate(simulation, "resume_workflow", runId),
        );
    }
    await simulation.passes(LOOK_MS);
  }
}

async function revoke(simulation: Simulation, owner: Caller): Promise<void> {
  await idle(simulation);
  await simulation.keep(`roles/${owner.id}`, { roles: ["viewer"] });
}

/** Whether an event comes too late, or from one who has lost the right to send it. */
function isRefusal(thrown: unknown): boolean {
  return (
    thrown instanceof ColliderError &&
    (thrown.reason === "RUN_ENDED" || thrown.code === "PERMISSION_DENIED")
  );
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
    try {
      await insist(simulation, owner, "send_workflow_event", payload);
    } catch (thrown) {
      if (!isRefusal(thrown)) throw thrown;
    }
  }
}

/** Starts a run, and perhaps cancels or pauses it, or loses the right to it, at a random moment. */
export async function startRun(
  simulation: Simulation,
  workflow: RandomWorkflow,
): Promise<void> {
  const { random } = simulation;
  const owner = { ...ALICE, id: `${workflow.name}@example.com` };
  const fate = random();
  const started = await insist(simulation, owner, "start_workflow", {
    workflow_definition: workflow.definition,
    wait_seconds: random() < 0.2 ? 5 : 0,
  });
  if (started === null) return;
  const { run_id: runId } = Started.parse(started).result;
  const waits = workflow.steps.filter(({ tool }) => tool === "wait_for_event");
  simulation.client(async () =>
    sendEvents(simulation, owner, runId, waits.length),
  );
  if (fate < 0.35) await cancel(simulation, owner, runId);
  else if (fate < 0.45) await revoke(simulation, owner);
  else if (fate < 0.75) await pause(simulation, owner, runId);
}
