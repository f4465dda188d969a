import { afterAll, beforeAll, describe } from "vitest";
import {
  startEmulator,
  type GoogleEmulator,
} from "#scripts/emulators/google-emulator.ts";
import { PUBSUB } from "#scripts/emulators/pubsub-emulator.ts";
import { createGooglePlatform } from "#shared/platform/google/google-platform.ts";
import { describeEventBus } from "#test/contract/event-bus.contract.ts";
import { hasEmulator } from "./emulators-available.ts";
import { googleOptions } from "./google-options.ts";
import { openPubSubStage } from "./pubsub-stage.ts";

describe.runIf(await hasEmulator(PUBSUB))("Google's emulator", () => {
  let emulator: GoogleEmulator;
  let projects = 0;

  beforeAll(async () => {
    emulator = await startEmulator(PUBSUB);
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
