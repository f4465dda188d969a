import type { CloudTasksClient } from "@google-cloud/tasks";
import { z } from "zod";
import { compose, type Composition } from "#functions/composition.ts";
import { readConfig, type Config } from "#functions/config.ts";
import {
  startEmulators,
  type Emulators,
} from "#scripts/emulators/start-emulators.ts";
import { JsonRecord, type JsonObject } from "#shared/kernel/json.ts";
import { openCloudTasksClient } from "#shared/platform/google/cloud-tasks-client.ts";
import type { DocumentReader } from "#shared/platform/document-store.ts";
import { StepDelivery } from "#workflows/runtime/step/step-task.ts";
import {
  RunAnswer,
  type WorkflowResult,
} from "#workflows/runtime/view/workflow-result.ts";

const ALICE = {
  id: "alice@example.com",
  kind: "user",
  email: "alice@example.com",
  claimedRoles: ["user"],
} as const;

const StepTask = z.object({ step: StepDelivery });

/** The key of the step that a task delivers. */
export function stepOf(payload: JsonObject): string {
  return StepTask.parse(payload).step.step_key;
}

/** A task of the queue, and when it is due. */
export interface EmulatedTask {
  readonly name: string;
  readonly operation: string;
  readonly payload: JsonObject;
  /** Milliseconds since the epoch. */
  readonly dueAt: number;
}

function configOf({ environment }: Emulators): Config {
  return readConfig({
    ...environment,
    COLLIDER_LOG_LEVEL: "silent",
  });
}

/** The program in this process on emulators, whose queue delivers nothing by itself: the test does. */
export class EmulatedProgram {
  readonly #emulators: Emulators;
  readonly #composition: Composition;
  readonly #client: CloudTasksClient;
  readonly #queue: string;

  private constructor(
    emulators: Emulators,
    composition: Composition,
    client: CloudTasksClient,
    queue: string,
  ) {
    this.#emulators = emulators;
    this.#composition = composition;
    this.#client = client;
    this.#queue = queue;
  }

  static async open(): Promise<EmulatedProgram> {
    const emulators = await startEmulators({
      functionsUrl: "https://functions.test",
    });
    const config = configOf(emulators);
    const { project = "", location = "", queue = "" } = config.google ?? {};
    const host = config.google?.emulators?.cloudTasks ?? "";
    const client = await openCloudTasksClient(host);
    const name = client.queuePath(project, location, queue);
    await client.pauseQueue({ name });
    const composition = await compose(config);
    return new EmulatedProgram(emulators, composition, client, name);
  }

  async close(): Promise<void> {
    await this.#composition.close();
    await this.#client.close();
    await this.#emulators.stop();
  }

  /** A call of Alice's that answers with a run. */
  async call(operation: string, payload: JsonObject): Promise<WorkflowResult> {
    const { registry, dispatch } = this.#composition;
    const { outcome } = await dispatch({
      operation: await registry.load(operation),
      body: { payload },
      caller: ALICE,
      traceparent: null,
    });
    if (outcome.type !== "success") throw outcome.error;
    return RunAnswer.parse(outcome.result).result;
  }

  /** Starts a run of a definition; the result is its id. */
  async start(definition: JsonObject, input: JsonObject = {}): Promise<string> {
    const workflow = { name: "a", ...definition };
    const payload = { workflow_definition: workflow, input };
    return (await this.call("start_workflow", payload)).run_id;
  }

  get documents(): DocumentReader {
    return this.#composition.platform.documents;
  }

  /** All tasks of the queue. */
  async tasks(): Promise<readonly EmulatedTask[]> {
    const [tasks] = await this.#client.listTasks({
      parent: this.#queue,
      responseView: "FULL",
    });
    return tasks.map(({ name, httpRequest, scheduleTime }) => {
      const text = Buffer.from(httpRequest?.body ?? "").toString();
      return {
        name: name ?? "",
        operation: httpRequest?.url?.split("/").at(-1) ?? "",
        payload: JsonRecord.parse(JSON.parse(text)),
        dueAt: Number(scheduleTime?.seconds ?? 0) * 1000,
      };
    });
  }

  /** The payloads of the tasks that have been ordered for steps of a run, by step. */
  async ordered(runId: string): Promise<ReadonlyMap<string, JsonObject>> {
    const payloads = new Map<string, JsonObject>();
    for (const { payload } of await this.tasks()) {
      const { data } = StepTask.safeParse(payload);
      if (data?.step.run_id === runId)
        payloads.set(data.step.step_key, payload);
    }
    return payloads;
  }

  /** Takes a task out of the queue, as its acknowledgement does. */
  async acknowledge({ name }: EmulatedTask): Promise<void> {
    await this.#client.deleteTask({ name });
  }

  async deliver(
    payload: JsonObject | undefined,
    operation = "create_casefile",
  ): Promise<void> {
    await this.#composition.deliver({
      operation,
      payload: payload ?? {},
      retryCount: 0,
      traceparent: null,
    });
  }
}
