import type { JsonValue } from "#shared/kernel/json.ts";

/** At most 9.9 MB as JSON, with its attributes. */
export interface PublishedEvent {
  readonly data: JsonValue;
  /** At most 100: names of 1 to 256 bytes that do not begin with `goog`, values of at most 1024. */
  readonly attributes?: Readonly<Record<string, string>>;
  /**
   * 1 to 1024 bytes. Events of one key reach a subscription in the order of their publishing, each after the one before was
   * acknowledged.
   */
  readonly orderingKey?: string;
}

export interface EventBus {
  /**
   * Resolves to the message id; the event is kept as a write to a document is. Delivery to each subscription of the topic is
   * at least once.
   *
   * @throws ColliderError INVALID_ARGUMENT with the reason EVENT_INVALID and the bad field, for an event beyond the limits.
   */
  publish(topic: string, event: PublishedEvent): Promise<string>;
}

/** A push subscription: the operation receives Pub/Sub's push envelope as its body. */
export interface Subscription {
  readonly name: string;
  readonly topic: string;
  readonly operation: string;
}
