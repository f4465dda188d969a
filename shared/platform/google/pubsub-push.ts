import { z } from "zod";
import { ColliderError } from "#shared/kernel/error.ts";
import { Push } from "../push.ts";
import type { Delivery } from "../task-queue.ts";

const CLOUD_EVENT_TYPE = "google.cloud.pubsub.topic.v1.messagePublished";

const { message, subscription } = Push.shape;

/** A message of attributes alone has no data, or empty data; Pub/Sub writes some fields twice. */
const Message = z.object({
  ...message.shape,
  data: message.shape.data.default(""),
  orderingKey: z.string().default(""),
});

const RawPush = z.object({
  message: Message,
  subscription,
  /** Told only where the subscription has a dead-letter topic. */
  deliveryAttempt: z.int().min(1).default(1),
});

/**
 * What functions-framework makes of a push for a function of the signature `cloudevent` keeps neither subscription nor
 * ordering key. So the event's source, its topic, stands for the subscription; such a function has one of a topic.
 */
const CloudEventPush = z
  .object({
    type: z.literal(CLOUD_EVENT_TYPE),
    source: z.string().min(1),
    data: RawPush.partial({ subscription: true }),
  })
  .transform(({ source, data }) => ({
    ...data,
    subscription: data.subscription ?? source,
  }));

const AnyPush = z.union([RawPush, CloudEventPush]);

/**
 * What a push subscription delivers to an operation's function, in either form: the payload is the push envelope, its
 * `data` in base64 and empty for a message of attributes alone. The body proves nothing: verify the token first.
 *
 * @param body As parsed from JSON.
 * @throws ColliderError INVALID_ARGUMENT with the reason PUSH_INVALID for what is no push.
 */
export function pushDelivery(operation: string, body: unknown): Delivery {
  const parsed = AnyPush.safeParse(body);
  if (!parsed.success)
    throw new ColliderError(
      "INVALID_ARGUMENT",
      "This is no push of a subscription: publish to its topic.",
      { reason: "PUSH_INVALID", cause: parsed.error },
    );
  const { deliveryAttempt, ...push } = parsed.data;
  const { orderingKey, ...rest } = push.message;
  const payload: Push = {
    message: { ...rest, ...(orderingKey !== "" && { orderingKey }) },
    subscription: push.subscription,
  };
  return {
    operation,
    payload,
    retryCount: deliveryAttempt - 1,
    traceparent: rest.attributes["traceparent"] ?? null,
  };
}
