import { afterAll, beforeAll, describe } from "vitest";
import { createGooglePlatform } from "#shared/platform/google/google-platform.ts";
import { describeEventBus } from "#test/contract/event-bus.contract.ts";
import { googleOptions } from "./google-options.ts";
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
      const platform = createGooglePlatform(
        googleOptions({ project, emulatorHosts: { pubSub: host } }),
      );
      const { events } = platform;
      const stage = await openPubSubStage({ host, project, events });
      return {
        ...stage,
        close: async () => {
          await stage.close();
          await platform.close();
        },
      };
    },
    { orderingKeyUntold: true },
  );
});
