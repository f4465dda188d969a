import { isoTime } from "#shared/kernel/time.ts";
import { checkEvent } from "../check-event.ts";
import type { Clock } from "../clock.ts";
import type { EventBus, PublishedEvent, Subscription } from "../event-bus.ts";
import type { Ids } from "../ids.ts";
import type { EmbeddedTaskQueue } from "./task-queue.ts";

export interface EventBusParts {
  readonly queue: EmbeddedTaskQueue;
  readonly subscriptions: readonly Subscription[];
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Each event becomes one task for each subscription of its topic, whose payload is Pub/Sub's push envelope. */
export class EmbeddedEventBus implements EventBus {
  readonly #parts: EventBusParts;

  constructor(parts: EventBusParts) {
    this.#parts = parts;
  }

  async publish(topic: string, event: PublishedEvent): Promise<string> {
    const text = checkEvent(event);
    const { queue, subscriptions, clock, ids } = this.#parts;
    const messageId = ids.uuid();
    const now = clock.now();
    const { orderingKey } = event;
    const message = {
      data: Buffer.from(text).toString("base64"),
      attributes: { ...event.attributes },
      messageId,
      publishTime: isoTime(now),
      ...(orderingKey === undefined ? {} : { orderingKey }),
    };
    for (const { name, operation, topic: of } of subscriptions) {
      if (of !== topic) continue;
      queue.add({
        name: null,
        operation,
        payload: JSON.stringify({ message, subscription: name }),
        dueAt: now,
        traceparent: event.attributes?.["traceparent"] ?? null,
        ordering:
          orderingKey === undefined
            ? null
            : JSON.stringify([name, orderingKey]),
      });
    }
    return messageId;
  }
}
