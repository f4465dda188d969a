import { z } from "zod";
import type { Caller } from "#shared/auth/caller.ts";
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

async function revoke(simulation: Simulation, owner: Caller): Promise<void> {
  await idle(simulation);
  await simulation.keep(`roles/${owner.id}`, { roles: ["viewer"] });
}

/** Starts a run, and perhaps cancels it, or loses the right to it, at a random moment. */
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
  if (fate < 0.35) await cancel(simulation, owner, runId);
  else if (fate < 0.45) await revoke(simulation, owner);
}
