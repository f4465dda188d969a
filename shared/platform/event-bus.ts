import type { JsonValue } from "#shared/kernel/json.ts";

export interface PublishedEvent {
  readonly data: JsonValue;
  readonly attributes?: Readonly<Record<string, string>>;
  /** Events of one key reach a subscription in the order of their publishing, each after the one before was acknowledged. */
  readonly orderingKey?: string;
}

export interface EventBus {
  /** Resolves to the message id; the event is kept as a write to a document is. Delivery to each subscription of the topic is at least once. */
  publish(topic: string, event: PublishedEvent): Promise<string>;
}

/** A push subscription: the operation receives Pub/Sub's push envelope as its body. */
export interface Subscription {
  readonly name: string;
  readonly topic: string;
  readonly operation: string;
}
