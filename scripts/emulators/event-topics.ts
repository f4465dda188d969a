import {
  DEAD_LETTERS,
  KEPT_TOPICS,
  MAX_DELIVERY_ATTEMPTS,
  SUBSCRIPTIONS,
  TOPICS,
} from "#functions/process/delivery/subscriptions.ts";
import { functionUrl } from "#shared/platform/google/function-url.ts";
import { openPubSubClient } from "#shared/platform/google/pubsub-client.ts";
import { startPushRelay, type PushRelay } from "./push-relay.ts";

type PubSub = Awaited<ReturnType<typeof openPubSubClient>>;

const PUSH_OPTIONS = {
  enableMessageOrdering: true,
  ackDeadlineSeconds: 120,
  // Told as on Google, though the emulator repeats after a second.
  retryPolicy: {
    minimumBackoff: { seconds: 10 },
    maximumBackoff: { seconds: 600 },
  },
};

export interface EventTopicsParts {
  readonly project: string;
  /** `host:port` of the Pub/Sub emulator. */
  readonly host: string;
  /** Where the functions will be served. */
  readonly functionsUrl: string;
  /** A token of the account that calls functions, for one of them by its URL. */
  readonly issueToken: (audience: string) => Promise<string>;
}

async function createTopics(client: PubSub): Promise<void> {
  await Promise.all(TOPICS.map(async (one) => client.createTopic(one)));
  await Promise.all(
    KEPT_TOPICS.map(async (one) => client.createSubscription(one, one)),
  );
}

async function createSubscriptions(
  client: PubSub,
  { url }: PushRelay,
): Promise<void> {
  await Promise.all(
    SUBSCRIPTIONS.map(async ({ topic, name, operation }) =>
      client.createSubscription(topic, name, {
        ...PUSH_OPTIONS,
        pushEndpoint: functionUrl(url, operation),
      }),
    ),
  );
}

/** Makes every topic and subscription on the emulator; what it pushes goes to the functions by the relay. */
export async function startEvents(
  parts: EventTopicsParts,
): Promise<{ stop(): Promise<void> }> {
  const client = await openPubSubClient(parts.project, parts.host);
  const deadLetters = client.topic(DEAD_LETTERS);
  const relay = await startPushRelay({
    ...parts,
    maxDeliveryAttempts: MAX_DELIVERY_ATTEMPTS,
    bury: async ({ message, subscription }, attempts) => {
      await deadLetters.publishMessage({
        data: Buffer.from(message.data, "base64"),
        // As Pub/Sub itself has them.
        attributes: {
          ...message.attributes,
          CloudPubSubDeadLetterSourceSubscription:
            subscription.split("/").at(-1) ?? "",
          CloudPubSubDeadLetterSourceDeliveryCount: String(attempts),
        },
      });
    },
  });
  const stop = async (): Promise<void> => {
    await relay.stop();
    await client.close();
  };
  try {
    await createTopics(client);
    await createSubscriptions(client, relay);
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  return { stop };
}
