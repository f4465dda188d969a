import { afterAll, beforeAll, describe } from "vitest";
import type { EventBus } from "#shared/platform/event-bus.ts";
import { describeEventBus } from "#test/contract/event-bus.contract.ts";
import {
  hasPubSubEmulator,
  startPubSubEmulator,
  type PubSubEmulator,
} from "./pubsub-emulator.ts";
import { pubSubAt } from "./pubsub-rest.ts";
import { openPubSubStage } from "./pubsub-stage.ts";

/** Publishes one event after the other, so that those of a key keep their order. */
function restEventBus(host: string, project: string): EventBus {
  const rest = pubSubAt(host, project);
  let last: Promise<unknown> = Promise.resolve();
  return {
    publish: async (topic, { data, ...fields }) => {
      const text = Buffer.from(JSON.stringify(data)).toString("base64");
      const id = last.then(async () =>
        rest.publish(topic, { data: text, ...fields }),
      );
      last = id;
      return id;
    },
  };
}

// The contract on Pub/Sub itself, by its REST API: what it delivers, to whom and how often, is as the port promises.
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
    "Pub/Sub by REST",
    async () => {
      projects += 1;
      const project = `project-${projects}`;
      const { host } = emulator;
      const events = restEventBus(host, project);
      return openPubSubStage({ host, project, events });
    },
    { orderingKeyUntold: true },
  );
});
