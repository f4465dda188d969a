import { randomUUID } from "node:crypto";
import type { Clock } from "#shared/platform/clock.ts";
import { pageOf } from "./page.ts";
import type { Queue } from "./queue.ts";
import type { Queues } from "./queues.ts";
import {
  CreateTaskRequest,
  ListTasksRequest,
  NameRequest,
  TaskRequest,
} from "./requests.ts";
import { checkQueueName, checkTaskName } from "./resource-names.ts";
import { defineMethod, type Method } from "./rpc-method.ts";
import { invalid } from "./status-error.ts";
import { taskOf } from "./task.ts";
import { taskMessage } from "./task-message.ts";

const LARGEST_PAGE = 1000;
const MOST_TASK_BYTES = 1024 * 1024;

export interface TaskMethodParts {
  readonly queues: Queues;
  readonly clock: Clock;
  /** Bytes of a task's message on the wire. */
  readonly sizeOf: (task: object) => number;
}

function taskName(queue: string, asked: string): string {
  if (asked === "") return `${queue}/tasks/${randomUUID().replaceAll("-", "")}`;
  if (checkTaskName("task.name", asked).queue !== queue)
    throw invalid("task.name", "must lie in the parent");
  return asked;
}

function createTask({ queues, clock, sizeOf }: TaskMethodParts): Method {
  return defineMethod(CreateTaskRequest, ({ parent, task, responseView }) => {
    const queue = queues.get(checkQueueName("parent", parent));
    if (task === null) throw invalid("task", "is required");
    const created = taskOf(task, taskName(parent, task.name), clock.now());
    if (sizeOf(taskMessage(created, "FULL")) > MOST_TASK_BYTES)
      throw invalid("task", "is over 1 MiB");
    // A dispatch may begin at once; the answer is the task before it.
    queue.add(created);
    return taskMessage(created, responseView);
  });
}

function queueOf(queues: Queues, task: string): Queue {
  return queues.get(checkTaskName("name", task).queue);
}

/** By the names of the service definition. */
export function taskMethods(
  parts: TaskMethodParts,
): Readonly<Record<string, Method>> {
  const { queues } = parts;
  return {
    ListTasks: defineMethod(
      ListTasksRequest,
      ({ parent, responseView, ...request }) => {
        const queue = queues.get(checkQueueName("parent", parent));
        const page = pageOf(queue.all(), request, LARGEST_PAGE);
        return {
          tasks: page.items.map((task) => taskMessage(task, responseView)),
          nextPageToken: page.nextPageToken,
        };
      },
    ),
    GetTask: defineMethod(TaskRequest, ({ name, responseView }) =>
      taskMessage(queueOf(queues, name).get(name), responseView),
    ),
    CreateTask: createTask(parts),
    DeleteTask: defineMethod(NameRequest, ({ name }) => {
      queueOf(queues, name).delete(name);
      return {};
    }),
    RunTask: defineMethod(TaskRequest, ({ name, responseView }) =>
      taskMessage(queueOf(queues, name).run(name), responseView),
    ),
  };
}
