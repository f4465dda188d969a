import { EventEmitter, once } from "node:events";
import type { EventBus } from "#shared/platform/event-bus.ts";
import { pushDelivery } from "#shared/platform/google/pubsub-push.ts";
import type { Deliver } from "#shared/platform/task-queue.ts";
import {
  SUBSCRIPTIONS,
  type EventBusStage,
} from "#test/contract/event-bus.contract.ts";
import { startReceiver } from "./cloud-tasks-receiver.ts";
import { pubSubAt } from "./pubsub-rest.ts";

const PATIENCE_MS = 30_000;
const TOPICS = ["audit", "metrics", "nobody"];

export interface PubSubStageParts {
  /** `host:port` of the emulator. */
  readonly host: string;
  /** Of its own: an empty one. */
  readonly project: string;
  /** The bus under test. */
  readonly events: EventBus;
}

/** A bus, the emulator and real functions that its subscriptions push to: what is not delivered yet is answered 503. */
export async function openPubSubStage({
  host,
  project,
  events,
}: PubSubStageParts): Promise<EventBusStage> {
  const deliveries = new EventEmitter();
  let deliver: Deliver | null = null;
  const receiver = await startReceiver(async ({ path, body }) => {
    if (deliver === null) return { status: 503 };
    const delivery = pushDelivery(path.slice(1), JSON.parse(body));
    const status = await deliver(delivery).then(
      () => 204,
      () => 500,
    );
    deliveries.emit("delivered");
    return { status };
  });
  const rest = pubSubAt(host, project);
  await Promise.all(TOPICS.map(async (topic) => rest.createTopic(topic)));
  await Promise.all(
    SUBSCRIPTIONS.map(async ({ name, topic, operation }) =>
      rest.createPushSubscription({
        name,
        topic,
        endpoint: `${receiver.url}/${operation}`,
      }),
    ),
  );
  return {
    events,
    start: (whatDelivers) => {
      deliver = whatDelivers;
    },
    until: async (condition) => {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      while (!condition()) await once(deliveries, "delivered", { signal });
    },
    close: async () => {
      await Promise.all(
        SUBSCRIPTIONS.map(async ({ name }) => rest.deleteSubscription(name)),
      );
      await receiver.stop();
    },
  };
}
