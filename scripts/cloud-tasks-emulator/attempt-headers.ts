import { idOf } from "./resource-names.ts";
import type { Attempt, Task } from "./task.ts";

const USER_AGENT = "Google-Cloud-Tasks";

// Set by Cloud Tasks, whatever the task says.
const NOT_OF_THE_TASK =
  /^(host|content-length|user-agent|connection|transfer-encoding|x-google-.*|x-appengine-.*|x-cloudtasks-.*)$/iu;

function statusBefore(attempt: Attempt | null): number | null {
  const outcome = attempt?.ended?.outcome;
  return outcome?.type === "answered" ? outcome.status : null;
}

/** What a handler is told about the attempt: the counts are of the attempts before it. */
function aboutAttempt(task: Task, queue: string): Record<string, string> {
  const previous = statusBefore(task.lastAttempt);
  return {
    "X-CloudTasks-QueueName": idOf(queue),
    "X-CloudTasks-TaskName": idOf(task.name),
    "X-CloudTasks-TaskRetryCount": String(task.dispatchCount),
    "X-CloudTasks-TaskExecutionCount": String(task.executionCount),
    "X-CloudTasks-TaskETA": String(task.scheduledAt / 1000),
    ...(previous !== null && {
      "X-CloudTasks-TaskPreviousResponse": String(previous),
      "X-CloudTasks-TaskRetryReason": "",
    }),
  };
}

/** The headers of an attempt, of a task as it is before it. */
export function attemptHeaders(
  task: Task,
  queue: string,
  token: string | null,
): Record<string, string> {
  const { headers, method, body } = task.request;
  const own = Object.entries(headers).filter(
    ([name]) =>
      !NOT_OF_THE_TASK.test(name) &&
      (token === null || name.toLowerCase() !== "authorization"),
  );
  const hasBody = method !== "GET" && method !== "HEAD";
  return {
    ...Object.fromEntries(own),
    ...aboutAttempt(task, queue),
    "User-Agent": USER_AGENT,
    ...(hasBody && { "Content-Length": String(body.length) }),
    ...(token !== null && { Authorization: `Bearer ${token}` }),
  };
}
