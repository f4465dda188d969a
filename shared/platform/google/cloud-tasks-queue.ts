import type { CloudTasksClient } from "@google-cloud/tasks";
import { checkTask } from "../check-task.ts";
import type { Clock } from "../clock.ts";
import type { Task, TaskQueue } from "../task-queue.ts";
import { createBound, type Bound } from "./cloud-tasks-bound.ts";
import { fromCloudTasksError, isKnownTask } from "./cloud-tasks-error.ts";
import { createTaskRequest, type TaskTargets } from "./cloud-tasks-request.ts";
import { OpenedOnce } from "./opened-once.ts";
import { REPEATED_CALL } from "./rpc-repeats.ts";

// Many more at once from a fresh instance run into the client's deadline.
const MOST_AT_ONCE = 32;

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
      // Twice does no harm: a name makes it one task, and without a name it may be delivered twice anyway.
      await this.#bounded(async () =>
        client.createTask(request, REPEATED_CALL),
      );
    } catch (thrown) {
      if (!isKnownTask(thrown)) throw fromCloudTasksError(thrown);
    }
  }

  async close(): Promise<void> {
    await this.#client.close(async (client) => client.close());
  }
}
