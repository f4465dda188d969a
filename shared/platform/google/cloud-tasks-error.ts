import { fromServiceError } from "./google-service-error.ts";
import { rpcCodeOf } from "./google-rpc-code.ts";

/** Whether a task of the name is queued, or was within the last hour. */
export function isKnownTask(thrown: unknown): boolean {
  return rpcCodeOf(thrown) === "ALREADY_EXISTS";
}

/** What Cloud Tasks' client throws, in our words. */
export function fromCloudTasksError(thrown: unknown): unknown {
  return fromServiceError(thrown, {
    reason: "TASK_QUEUE_FAILED",
    unavailable: "The task queue could not take a task.",
    refused: "The task queue refused a task: its settings are not right.",
  });
}
