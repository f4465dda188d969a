import type { PubSub, Topic } from "@google-cloud/pubsub";
import { checkEvent } from "../check-event.ts";
import type { EventBus, PublishedEvent } from "../event-bus.ts";
import { fromServiceError } from "./google-service-error.ts";
import { OpenedOnce } from "./opened-once.ts";
import { REPEATED_CALL } from "./rpc-repeats.ts";

/** What is published in one turn of the event loop goes together; nobody waits for more to come. */
const TOPIC_OPTIONS = {
  messageOrdering: true,
  batching: { maxMilliseconds: 0 },
  gaxOpts: REPEATED_CALL,
};

function failure(thrown: unknown): unknown {
  return fromServiceError(thrown, {
    reason: "EVENT_BUS_FAILED",
    unavailable: "An event could not be published.",
    refused: "An event was refused: the settings of its topic are not right.",
  });
}

/** Events in Pub/Sub. One is published when its publishing resolves, so that nothing is left to flush. */
export class PubSubEventBus implements EventBus {
  readonly #client: OpenedOnce<PubSub>;
  // Each topic of the client's own has its batches and its order.
  readonly #topics = new Map<string, Topic>();

  constructor(openClient: () => Promise<PubSub>) {
    this.#client = new OpenedOnce(openClient);
  }

  async publish(name: string, event: PublishedEvent): Promise<string> {
    const data = Buffer.from(checkEvent(event));
    const { attributes = {}, orderingKey = "" } = event;
    const topic = this.#topic(await this.#client.get(), name);
    try {
      return await topic.publishMessage({
        data,
        attributes: { ...attributes },
        orderingKey,
      });
    } catch (thrown) {
      // The client's key goes on by itself, though its documentation asks for `resumePublishing`.
      throw failure(thrown);
    }
  }

  async close(): Promise<void> {
    await this.#client.close(async (client) => client.close());
  }

  #topic(client: PubSub, name: string): Topic {
    const topic = this.#topics.get(name) ?? client.topic(name, TOPIC_OPTIONS);
    this.#topics.set(name, topic);
    return topic;
  }
}
