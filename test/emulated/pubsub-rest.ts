import type { JsonObject } from "#shared/kernel/json.ts";

/** The few calls of Pub/Sub's REST API that a stage needs. */
export interface PubSubRest {
  createTopic(topic: string): Promise<void>;
  /** With ordered delivery, as each of ours has. */
  createPushSubscription(subscription: {
    readonly name: string;
    readonly topic: string;
    readonly endpoint: string;
  }): Promise<void>;
  deleteSubscription(name: string): Promise<void>;
}

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
    deleteSubscription: async (name) => {
      await call("DELETE", `subscriptions/${name}`);
    },
  };
}
