import { readConfig } from "#functions/config.ts";
import { googleHosting } from "#functions/process/hosting/google-hosting.ts";
import type { Emulators } from "#scripts/emulators/start-emulators.ts";
import { startProcess } from "#test/integration/process/collider-process.ts";
import {
  describeEndToEnd,
  type ProgramHome,
} from "#test/integration/process/end-to-end.suite.ts";
import { onEmulators } from "./on-emulators.ts";

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

await onEmulators(describeEndToEnd, openHome);
