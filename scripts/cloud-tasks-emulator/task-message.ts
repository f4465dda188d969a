import type { View } from "./requests.ts";
import type { Attempt, HttpRequest, Outcome, Task } from "./task.ts";
import { wireTime } from "./wire-time.ts";

const UNKNOWN = 2;
const DEADLINE_EXCEEDED = 4;
const UNAVAILABLE = 14;

/** google.rpc.Code by HTTP status. */
const RPC_CODES: ReadonlyMap<number, number> = new Map([
  [400, 3],
  [401, 16],
  [403, 7],
  [404, 5],
  [409, 10],
  [429, 8],
  [499, 1],
  [500, 13],
  [501, 12],
  [503, UNAVAILABLE],
  [504, DEADLINE_EXCEEDED],
]);

function responseStatus(outcome: Outcome): object {
  switch (outcome.type) {
    case "answered":
      return {
        code: RPC_CODES.get(outcome.status) ?? UNKNOWN,
        message: `HTTP status code ${outcome.status}`,
      };
    case "overdue":
      return {
        code: DEADLINE_EXCEEDED,
        message: "The dispatch deadline passed without a response.",
      };
    case "unreachable":
      return { code: UNAVAILABLE, message: outcome.problem };
  }
}

function attemptMessage({ scheduledAt, dispatchedAt, ended }: Attempt): object {
  return {
    scheduleTime: wireTime(scheduledAt),
    dispatchTime: wireTime(dispatchedAt),
    responseTime: ended === null ? null : wireTime(ended.at),
    responseStatus: ended === null ? null : responseStatus(ended.outcome),
  };
}

function requestMessage(
  { url, method, headers, body, oidcToken }: HttpRequest,
  view: View,
): object {
  return {
    url,
    httpMethod: method,
    headers,
    ...(view === "FULL" && { body }),
    ...(oidcToken !== null && { oidcToken }),
  };
}

/** google.cloud.tasks.v2.Task. */
export function taskMessage(task: Task, view: View): object {
  const { firstDispatchedAt, lastAttempt, createdAt } = task;
  return {
    name: task.name,
    httpRequest: requestMessage(task.request, view),
    scheduleTime: wireTime(task.scheduledAt),
    createTime: wireTime(createdAt - (createdAt % 1000)),
    dispatchDeadline: wireTime(task.dispatchDeadlineMs),
    dispatchCount: task.dispatchCount,
    responseCount: task.responseCount,
    firstAttempt:
      firstDispatchedAt === null
        ? null
        : { dispatchTime: wireTime(firstDispatchedAt) },
    lastAttempt: lastAttempt === null ? null : attemptMessage(lastAttempt),
    view: view === "FULL" ? "FULL" : "BASIC",
  };
}
