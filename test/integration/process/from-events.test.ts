import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compose } from "#functions/composition.ts";
import { readConfig } from "#functions/config.ts";
import { embeddedHosting } from "#functions/process/hosting/embedded-hosting.ts";
import {
  REJECTED_TRIGGERS,
  SUBSCRIPTIONS,
  WORKFLOW_TRIGGERS,
} from "#functions/process/delivery/subscriptions.ts";
import {
  createEmbeddedPlatform,
  type EmbeddedPlatform,
} from "#shared/platform/embedded/embedded-platform.ts";
import { describeFromEvents, type EventHome } from "./from-events.suite.ts";

/** In this process: from outside nobody publishes to the embedded platform. */
async function openHome(dataDir: string | null): Promise<EventHome> {
  const rejected: Readonly<Record<string, string>>[] = [];
  const own = createEmbeddedPlatform({ dataDir, subscriptions: SUBSCRIPTIONS });
  const platform: EmbeddedPlatform = {
    ...own,
    events: {
      publish: async (topic, event) => {
        if (topic === REJECTED_TRIGGERS) rejected.push(event.attributes ?? {});
        return own.events.publish(topic, event);
      },
    },
  };
  const config = readConfig({ COLLIDER_LOG_LEVEL: "silent" });
  const composition = await compose(config, embeddedHosting(platform));
  const { documents, events, tasks } = platform;
  return {
    documents,
    publish: async (event) => events.publish(WORKFLOW_TRIGGERS, event),
    redeliver: async (messageId, { data, attributes = {} }) =>
      tasks.enqueue({
        operation: "trigger_workflow",
        payload: {
          message: {
            data: Buffer.from(JSON.stringify(data)).toString("base64"),
            attributes,
            messageId,
            publishTime: "2026-11-23T09:00:00Z",
          },
          subscription: WORKFLOW_TRIGGERS,
        },
      }),
    rejected: async () => rejected,
    close: async () => composition.close(),
  };
}

describeFromEvents("the embedded platform in memory", async () =>
  openHome(null),
);

describeFromEvents("the embedded platform on a file", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "collider events "));
  const home = await openHome(dataDir);
  return {
    ...home,
    close: async () => {
      await home.close();
      await rm(dataDir, { recursive: true });
    },
  };
});
