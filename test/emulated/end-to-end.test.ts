import { afterAll, beforeAll, describe } from "vitest";
import { readConfig } from "#functions/config.ts";
import { googleHosting } from "#functions/google-hosting.ts";
import { FIRESTORE } from "#scripts/emulators/firestore-emulator.ts";
import { freePort } from "#scripts/emulators/free-port.ts";
import { PUBSUB } from "#scripts/emulators/pubsub-emulator.ts";
import {
  startEmulators,
  type Emulators,
} from "#scripts/emulators/start-emulators.ts";
import { startProcess } from "#test/integration/process/collider-process.ts";
import {
  describeEndToEnd,
  type ProgramHome,
} from "#test/integration/process/end-to-end.suite.ts";
import { hasEmulator } from "./emulators-available.ts";

/** Its port stays the same when it is started again: the tasks that wait are addressed to it. */
async function openHome(
  { environment }: Emulators,
  port: number,
): Promise<ProgramHome> {
  const variables = { ...environment, PORT: String(port) };
  const { google } = readConfig(variables);
  if (google === null) throw new Error("The emulators are Google's platform.");
  const hosting = googleHosting(google);
  const { secrets } = hosting.platform;
  return {
    manySteps: 30,
    start: async () => startProcess("unused", variables, secrets),
    close: async () => hosting.close(),
  };
}

describe.runIf(await hasEmulator(FIRESTORE, PUBSUB))(
  "Google's emulators",
  () => {
    let port: number;
    let emulators: Emulators;

    beforeAll(async () => {
      port = await freePort();
      emulators = await startEmulators({
        functionsUrl: `http://127.0.0.1:${port}`,
      });
    });

    afterAll(async () => {
      await emulators.stop();
    });

    describeEndToEnd("the program", async () => openHome(emulators, port));
  },
);
