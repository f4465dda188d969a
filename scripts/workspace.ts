import { once } from "node:events";
import { join, resolve } from "node:path";
import { readConfig, type Config } from "#functions/config.ts";
import { systemClock } from "#shared/platform/clock.ts";
import { EMULATOR_SERVICE_TOKEN } from "#shared/workspace/local/emulated-workspace.ts";
import {
  startLocalWorkspace,
  type LocalWorkspace,
} from "#shared/workspace/local/local-workspace.ts";
import { portOf } from "./cloud-tasks-emulator/port-option.ts";
import { localEnvironment } from "./local-environment.ts";
import { isPortTaken } from "./local-port.ts";
import { runProgram } from "./run-program.ts";

const USAGE = `A Google Workspace for one machine: a folder behind the HTTP APIs of Gmail, Drive and Sheets.

  --dir FOLDER   with a folder mail, and drive and sheets beside it (COLLIDER_WORKSPACE_DIR)
  --sent FOLDER  where mail that is sent is kept (sent-mail in COLLIDER_DATA_DIR; with :memory: until it ends)
  --port PORT    on loopback (8130; 0 for a free one)
  --help

Nothing is written to the folder. Collider uses it where WORKSPACE_EMULATOR_HOST says so.`;

interface Place {
  readonly workspaceDir: string;
  readonly sentDir: string | null;
  readonly port: number;
}

// Where its data would be is all that counts of the platform here.
function settings(): Config {
  return readConfig({ ...localEnvironment(), COLLIDER_PLATFORM: "embedded" });
}

function placeOf(given: {
  readonly dir: string;
  readonly sent: string;
  readonly port: string;
}): Place {
  const { workspaceDir, dataDir } = settings();
  const beside = dataDir === null ? null : join(dataDir, "sent-mail");
  return {
    workspaceDir: given.dir === "" ? workspaceDir : resolve(given.dir),
    sentDir: given.sent === "" ? beside : resolve(given.sent),
    port: portOf("--port", given.port),
  };
}

async function open(place: Place): Promise<LocalWorkspace> {
  try {
    return await startLocalWorkspace({
      ...place,
      clock: systemClock,
      serviceToken: EMULATOR_SERVICE_TOKEN,
    });
  } catch (thrown) {
    if (!isPortTaken(thrown)) throw thrown;
    throw new Error(
      `Port ${place.port} is in use. Name another one with --port, or 0 for any.`,
      { cause: thrown },
    );
  }
}

async function run(place: Place): Promise<void> {
  const stopped = Promise.race([
    once(process, "SIGINT"),
    once(process, "SIGTERM"),
  ]);
  const workspace = await open(place);
  console.log(`The workspace ${place.workspaceDir} is served at ${workspace.url}
export WORKSPACE_EMULATOR_HOST=${new URL(workspace.url).host}`);
  await stopped;
  await workspace.close();
}

await runProgram({
  usage: USAGE,
  options: {
    dir: { type: "string", default: "" },
    sent: { type: "string", default: "" },
    port: { type: "string", default: "8130" },
  },
  main: async (values) => run(placeOf(values)),
});
