import { readConfig } from "#functions/config.ts";
import { googleHosting } from "#functions/process/hosting/google-hosting.ts";
import {
  REJECTED_TRIGGERS,
  WORKFLOW_TRIGGERS,
} from "#functions/process/delivery/subscriptions.ts";
import type { Emulators } from "#scripts/emulators/start-emulators.ts";
import { startProcess } from "#test/integration/process/collider-process.ts";
import {
  describeFromEvents,
  type EventHome,
} from "#test/integration/process/from-events.suite.ts";
import { onEmulators } from "./on-emulators.ts";
import { pubSubAt } from "./pubsub-rest.ts";

/** The program on emulators, and Google's clients beside it. */
async function openHome(
  { environment }: Emulators,
  port: number,
): Promise<EventHome> {
  const variables = {
    ...environment,
    PORT: String(port),
    COLLIDER_LOG_LEVEL: "info",
  };
  const { google } = readConfig(variables);
  if (google?.emulators == null)
    throw new Error("The emulators are Google's platform.");
  const hosting = googleHosting(google);
  const { documents, events, secrets } = hosting.platform;
  const rest = pubSubAt(google.emulators.pubSub, google.project);
  const collider = await startProcess("unused", variables, secrets);
  const rejected: Readonly<Record<string, string>>[] = [];
  return {
    documents,
    publish: async (event) => events.publish(WORKFLOW_TRIGGERS, event),
    redeliver: async (messageId, { data, attributes = {} }) =>
      rest.push(WORKFLOW_TRIGGERS, {
        messageId,
        data: Buffer.from(JSON.stringify(data)).toString("base64"),
        attributes,
        publishTime: "2026-11-23T09:00:00Z",
      }),
    rejected: async () => {
      const pulled = await rest.pull(REJECTED_TRIGGERS);
      rejected.push(...pulled.map(({ attributes }) => attributes));
      return rejected;
    },
    close: async () => {
      await collider.stop();
      await hosting.close();
    },
  };
}

await onEmulators(describeFromEvents, openHome);
