import { afterAll, beforeAll, describe } from "vitest";
import { openPubSubClient } from "#shared/platform/google/pubsub-client.ts";
import { PubSubEventBus } from "#shared/platform/google/pubsub-event-bus.ts";
import { describeEventBus } from "#test/contract/event-bus.contract.ts";
import {
  hasPubSubEmulator,
  startPubSubEmulator,
  type PubSubEmulator,
} from "./pubsub-emulator.ts";
import { openPubSubStage } from "./pubsub-stage.ts";

describe.runIf(await hasPubSubEmulator())("Google's emulator", () => {
  let emulator: PubSubEmulator;
  let projects = 0;

  beforeAll(async () => {
    emulator = await startPubSubEmulator();
  });

  afterAll(async () => {
    await emulator.stop();
  });

  describeEventBus(
    "Pub/Sub",
    async () => {
      projects += 1;
      const project = `project-${projects}`;
      const { host } = emulator;
      const events = new PubSubEventBus(async () =>
        openPubSubClient(project, host),
      );
      const stage = await openPubSubStage({ host, project, events });
      return {
        ...stage,
        close: async () => {
          await stage.close();
          await events.close();
        },
      };
    },
    { orderingKeyUntold: true },
  );
});
