import { ColliderError, ERROR_CODES } from "#shared/kernel/error.ts";
import { rpcCodeOf } from "./google-rpc-code.ts";

/** Whether a task of the name is queued, or was within the last hour. */
export function isKnownTask(thrown: unknown): boolean {
  return rpcCodeOf(thrown) === "ALREADY_EXISTS";
}

/**
 * What Cloud Tasks' client throws, in our words. A task is checked before it is sent, so that a refusal - of the queue,
 * its location, a permission - is a fault of the installation, not of the caller: INTERNAL.
 */
export function fromCloudTasksError(thrown: unknown): unknown {
  const code = rpcCodeOf(thrown);
  if (code === null) return thrown;
  const details = { reason: "TASK_QUEUE_FAILED", cause: thrown };
  if (ERROR_CODES[code].retryable)
    return new ColliderError(
      code,
      "The task queue could not take a task. Repeat the call later.",
      details,
    );
  return new ColliderError(
    "INTERNAL",
    "The task queue refused a task: its settings are not right. Report the request id.",
    details,
  );
}
