import { z } from "zod";
import type { JsonObject, JsonValue } from "#shared/kernel/json.ts";

/** The few calls of Pub/Sub's REST API that a stage needs. */
export interface PubSubRest {
  createTopic(topic: string): Promise<void>;
  /** With ordered delivery, as each of ours has. */
  createPushSubscription(subscription: {
    readonly name: string;
    readonly topic: string;
    readonly endpoint: string;
  }): Promise<void>;
  createPullSubscription(name: string, topic: string): Promise<void>;
  deleteSubscription(name: string): Promise<void>;
  /** Sends a message to where a subscription pushes, as the emulator does. */
  push(subscription: string, message: JsonObject): Promise<void>;
  /** The messages that wait, which are acknowledged. */
  pull(subscription: string): Promise<readonly PulledMessage[]>;
}

const PushSubscription = z.object({
  name: z.string(),
  pushConfig: z.object({ pushEndpoint: z.url() }),
});

function jsonOf(base64: string): JsonValue {
  const content: JsonValue = JSON.parse(
    Buffer.from(base64, "base64").toString(),
  );
  return content;
}

const Pulled = z.object({
  receivedMessages: z
    .array(
      z.object({
        ackId: z.string(),
        message: z.object({
          attributes: z.record(z.string(), z.string()).default({}),
          data: z.base64().transform(jsonOf),
        }),
      }),
    )
    .default([]),
});

export type PulledMessage = z.infer<
  typeof Pulled
>["receivedMessages"][number]["message"];

/** An emulator knows any project, and a new one is empty. */
export function pubSubAt(host: string, project: string): PubSubRest {
  async function call(
    method: string,
    path: string,
    body?: JsonObject,
  ): Promise<unknown> {
    const response = await fetch(
      `http://${host}/v1/projects/${project}/${path}`,
      {
        method,
        headers: { "content-type": "application/json" },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      },
    );
    const answer: unknown = await response.json();
    if (response.ok) return answer;
    throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
  }
  return {
    createTopic: async (topic) => {
      await call("PUT", `topics/${topic}`, {});
    },
    createPushSubscription: async ({ name, topic, endpoint }) => {
      await call("PUT", `subscriptions/${name}`, {
        topic: `projects/${project}/topics/${topic}`,
        pushConfig: { pushEndpoint: endpoint },
        enableMessageOrdering: true,
      });
    },
    createPullSubscription: async (name, topic) => {
      await call("PUT", `subscriptions/${name}`, {
        topic: `projects/${project}/topics/${topic}`,
        enableMessageOrdering: true,
      });
    },
    deleteSubscription: async (name) => {
      await call("DELETE", `subscriptions/${name}`);
    },
    push: async (subscription, message) => {
      const path = `subscriptions/${subscription}`;
      const { name, pushConfig } = PushSubscription.parse(
        await call("GET", path),
      );
      const { status } = await fetch(pushConfig.pushEndpoint, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ message, subscription: name }),
      });
      if (status >= 300) throw new Error(`The push was answered ${status}.`);
    },
    pull: async (subscription) => {
      const path = `subscriptions/${subscription}`;
      const { receivedMessages } = Pulled.parse(
        await call("POST", `${path}:pull`, {
          maxMessages: 100,
          returnImmediately: true,
        }),
      );
      if (receivedMessages.length > 0)
        await call("POST", `${path}:acknowledge`, {
          ackIds: receivedMessages.map(({ ackId }) => ackId),
        });
      return receivedMessages.map(({ message }) => message);
    },
  };
}
