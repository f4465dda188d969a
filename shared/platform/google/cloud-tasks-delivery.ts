import { z } from "zod";
import { ColliderError } from "#shared/kernel/error.ts";
import { JsonRecord } from "#shared/kernel/json.ts";
import type { DeliveryRequest } from "../delivery-requests.ts";
import type { Delivery } from "../task-queue.ts";

const TaskRequest = z.object({
  headers: z.object({
    "x-cloudtasks-taskretrycount": z.coerce.number().int().min(0).default(0),
    traceparent: z.string().nullable().default(null),
  }),
  body: JsonRecord,
});

/**
 * What Cloud Tasks delivers to an operation's function. The headers prove nothing: verify the token first.
 *
 * @throws ColliderError INVALID_ARGUMENT with the reason TASK_INVALID for what is no delivery of ours.
 */
export function taskDelivery(
  operation: string,
  request: DeliveryRequest,
): Delivery {
  const parsed = TaskRequest.safeParse(request);
  if (!parsed.success)
    throw new ColliderError(
      "INVALID_ARGUMENT",
      "This is no delivery of a task: send it through the task queue.",
      { reason: "TASK_INVALID", cause: parsed.error },
    );
  const { headers, body } = parsed.data;
  return {
    operation,
    payload: body,
    retryCount: headers["x-cloudtasks-taskretrycount"],
    traceparent: headers.traceparent,
  };
}
