import { afterAll, beforeAll, describe } from "vitest";
import { FIRESTORE } from "#scripts/emulators/firestore-emulator.ts";
import { freePort } from "#scripts/emulators/free-port.ts";
import { PUBSUB } from "#scripts/emulators/pubsub-emulator.ts";
import {
  startEmulators,
  type Emulators,
} from "#scripts/emulators/start-emulators.ts";
import { hasEmulator } from "./emulators-available.ts";

/** Describes the program on Google's emulators, which call its functions at one port. */
export async function onEmulators<Home>(
  describeProgram: (name: string, open: () => Promise<Home>) => void,
  openHome: (emulators: Emulators, port: number) => Promise<Home>,
): Promise<void> {
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

      describeProgram("the program", async () => openHome(emulators, port));
    },
  );
}
