import { setTimeout as after } from "node:timers/promises";
import type { JsonObject } from "#shared/kernel/json.ts";
import { isTerminal } from "#workflows/runtime/run/run-document.ts";
import {
  RunAnswer,
  type StepResult,
  type WorkflowResult,
} from "#workflows/runtime/view/workflow-result.ts";
import type { Client } from "../served-program.ts";

const LOOK_EVERY_MS = 50;

/** A step that makes a casefile. */
export function opens(stepId: string, fields: JsonObject = {}): JsonObject {
  return {
    step_id: stepId,
    tool_name: "create_casefile",
    parameters: { title: stepId },
    ...fields,
  };
}

/** A step that makes a casefile, which is deleted where its run is undone. */
export function opensForNow(stepId: string, fields: JsonObject = {}) {
  const casefile_id = `\${steps.${stepId}.casefile_id}`;
  const compensate = {
    tool_name: "delete_casefile",
    parameters: { casefile_id, confirm: true },
  };
  return opens(stepId, { compensate, ...fields });
}

/** A step that waits for an event of its own name. */
export function awaits(stepId: string, parameters: JsonObject = {}) {
  const event = { event: stepId, ...parameters };
  return { step_id: stepId, tool_name: "wait_for_event", parameters: event };
}

export function stepOf(run: WorkflowResult, stepId: string): StepResult {
  const step = run.steps.find(({ step_id }) => step_id === stepId);
  if (step === undefined) throw new Error(`The run has no step ${stepId}.`);
  return step;
}

export function statusesOf(run: WorkflowResult): readonly string[] {
  return run.steps.map(({ status }) => status);
}

/** What a user does with runs, on a program that goes by the clock on the wall. */
export class LanguageClient {
  readonly client: Client;

  constructor(client: Client) {
    this.client = client;
  }

  /** Starts a run of these steps. */
  async start(
    steps: readonly JsonObject[],
    fields: JsonObject = {},
    around: JsonObject = {},
  ): Promise<WorkflowResult> {
    return this.does("start_workflow", {
      workflow_definition: {
        name: "language",
        execution_mode: "dag",
        ...fields,
        steps,
      },
      ...around,
    });
  }

  /** A call that answers with a run, and must be a success. */
  async does(operation: string, payload: JsonObject): Promise<WorkflowResult> {
    return RunAnswer.parse(await this.client.done(operation, payload)).result;
  }

  async look({ run_id }: WorkflowResult): Promise<WorkflowResult> {
    return this.does("get_workflow", { run_id });
  }

  async until(
    run: WorkflowResult,
    isSo: (run: WorkflowResult) => boolean,
  ): Promise<WorkflowResult> {
    for (;;) {
      const now = await this.look(run);
      if (isSo(now)) return now;
      if (isTerminal(now.status))
        throw new Error(`The run has ended: ${JSON.stringify(now)}`);
      await after(LOOK_EVERY_MS);
    }
  }

  async ended(run: WorkflowResult): Promise<WorkflowResult> {
    return this.until(run, ({ status }) => isTerminal(status));
  }

  /** The run when its step waits. */
  async waiting(run: WorkflowResult, stepId: string): Promise<WorkflowResult> {
    return this.until(run, (now) => stepOf(now, stepId).status === "waiting");
  }

  async send(
    { run_id }: WorkflowResult,
    event: string,
    data: JsonObject = {},
  ): Promise<JsonObject> {
    return this.client.done("send_workflow_event", { run_id, event, data });
  }
}
