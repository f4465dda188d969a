import { invalid } from "./status-error.ts";

const LOCATION = String.raw`projects/[A-Za-z0-9.:-]+/locations/[A-Za-z0-9-]+`;
const QUEUE = String.raw`${LOCATION}/queues/[A-Za-z0-9-]{1,100}`;

const LOCATION_NAME = new RegExp(`^${LOCATION}$`, "u");
const QUEUE_NAME = new RegExp(`^${QUEUE}$`, "u");
const TASK_NAME = new RegExp(`^(${QUEUE})/tasks/([A-Za-z0-9_-]{1,500})$`, "u");

export interface TaskName {
  readonly queue: string;
  /** What a handler is told: the last part. */
  readonly id: string;
}

export function checkLocationName(field: string, name: string): string {
  if (LOCATION_NAME.test(name)) return name;
  throw invalid(field, "must be projects/PROJECT/locations/LOCATION");
}

/** A queue's id has letters, digits and hyphens, 100 at most. */
export function checkQueueName(field: string, name: string): string {
  if (QUEUE_NAME.test(name)) return name;
  throw invalid(
    field,
    "must be projects/PROJECT/locations/LOCATION/queues/QUEUE, the last of 1 to 100 letters, digits and hyphens",
  );
}

export function checkTaskName(field: string, name: string): TaskName {
  const [, queue, id] = TASK_NAME.exec(name) ?? [];
  if (queue !== undefined && id !== undefined) return { queue, id };
  throw invalid(
    field,
    "must be the queue's name and /tasks/TASK, the last of 1 to 500 letters, digits, hyphens and underscores",
  );
}

export function locationOf(queue: string): string {
  return queue.slice(0, queue.indexOf("/queues/"));
}

export function idOf(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}
