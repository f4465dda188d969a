import type { protos } from "@google-cloud/tasks";
import type { Task } from "../task-queue.ts";

const SHORTEST_DEADLINE_MS = 15_000;
const LONGEST_DEADLINE_MS = 1_800_000;

type CreateTaskRequest = protos.google.cloud.tasks.v2.ICreateTaskRequest;
type Duration = protos.google.protobuf.IDuration;

/** Where tasks go. */
export interface TaskTargets {
  readonly project: string;
  readonly location: string;
  readonly queue: string;
  readonly urlOf: (operation: string) => string;
  /** The `aud` of a delivery's token. */
  readonly audienceOf: (operation: string) => string;
  /** How long a delivery may take, in milliseconds; Cloud Tasks waits 15 seconds at least and 30 minutes at most. */
  readonly dispatchDeadlineOf: (operation: string) => number;
  /** Whose token a delivery carries. */
  readonly serviceAccountEmail: string;
}

function durationOf(ms: number): Duration {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: (ms - seconds * 1000) * 1e6 };
}

/** @param text The task's payload as JSON. */
export function createTaskRequest(
  task: Task,
  text: string,
  targets: TaskTargets,
): CreateTaskRequest {
  const { operation, name, notBefore, traceparent } = task;
  const { project, location, queue, serviceAccountEmail } = targets;
  const parent = `projects/${project}/locations/${location}/queues/${queue}`;
  const deadline = Math.min(
    Math.max(targets.dispatchDeadlineOf(operation), SHORTEST_DEADLINE_MS),
    LONGEST_DEADLINE_MS,
  );
  return {
    parent,
    task: {
      ...(name !== undefined && { name: `${parent}/tasks/${name}` }),
      ...(notBefore !== undefined && { scheduleTime: durationOf(notBefore) }),
      dispatchDeadline: durationOf(deadline),
      httpRequest: {
        url: targets.urlOf(operation),
        httpMethod: "POST",
        headers: {
          "Content-Type": "application/json",
          ...(traceparent !== undefined && { traceparent }),
        },
        body: Buffer.from(text),
        oidcToken: {
          serviceAccountEmail,
          audience: targets.audienceOf(operation),
        },
      },
    },
  };
}
