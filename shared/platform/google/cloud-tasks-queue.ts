import type { CloudTasksClient } from "@google-cloud/tasks";
import { checkTask } from "../check-task.ts";
import type { Clock } from "../clock.ts";
import type { Task, TaskQueue } from "../task-queue.ts";
import { createBound, type Bound } from "./cloud-tasks-bound.ts";
import { fromCloudTasksError, isKnownTask } from "./cloud-tasks-error.ts";
import { createTaskRequest, type TaskTargets } from "./cloud-tasks-request.ts";
import { OpenedOnce } from "./opened-once.ts";

// Many more at once from a fresh instance run into the client's deadline.
const MOST_AT_ONCE = 32;
const DEADLINE_EXCEEDED = 4;
const UNAVAILABLE = 14;

/** A task may be created again: its name makes it one, and without a name it may be delivered twice anyway. */
const CREATE_OPTIONS = {
  retry: {
    retryCodes: [DEADLINE_EXCEEDED, UNAVAILABLE],
    backoffSettings: {
      initialRetryDelayMillis: 100,
      retryDelayMultiplier: 2,
      maxRetryDelayMillis: 2000,
      initialRpcTimeoutMillis: 10_000,
      rpcTimeoutMultiplier: 1,
      maxRpcTimeoutMillis: 10_000,
      totalTimeoutMillis: 30_000,
    },
  },
};

export interface CloudTasksQueueOptions extends TaskTargets {
  /** Called for the first task; again only when it has failed. */
  readonly openClient: () => Promise<CloudTasksClient>;
  readonly clock: Clock;
}

/** Tasks in Cloud Tasks, each a POST of its payload to its operation's function. */
export class CloudTasksQueue implements TaskQueue {
  readonly #options: CloudTasksQueueOptions;
  readonly #bounded: Bound = createBound(MOST_AT_ONCE);
  readonly #client: OpenedOnce<CloudTasksClient>;

  constructor(options: CloudTasksQueueOptions) {
    this.#options = options;
    this.#client = new OpenedOnce(options.openClient);
  }

  async enqueue(task: Task): Promise<void> {
    const text = checkTask(task, this.#options.clock.now());
    const request = createTaskRequest(task, text, this.#options);
    const client = await this.#client.get();
    try {
      await this.#bounded(async () =>
        client.createTask(request, CREATE_OPTIONS),
      );
    } catch (thrown) {
      if (!isKnownTask(thrown)) throw fromCloudTasksError(thrown);
    }
  }

  async close(): Promise<void> {
    await this.#client.close(async (client) => client.close());
  }
}
