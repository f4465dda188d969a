import { once } from "node:events";
import { join, resolve } from "node:path";
import { readConfig, type Config } from "#functions/config.ts";
import { systemClock } from "#shared/platform/clock.ts";
import { EMULATOR_SERVICE_TOKEN } from "#shared/workspace/local/emulated-workspace.ts";
import {
  startLocalWorkspace,
  type ServedWorkspace,
} from "#shared/workspace/local/local-workspace.ts";
import { portOf } from "./cloud-tasks-emulator/port-option.ts";
import { localEnvironment } from "./local-environment.ts";
import { isPortTaken } from "./local-port.ts";
import { runProgram } from "./run-program.ts";

const USAGE = `A Google Workspace for one machine: a folder behind the HTTP APIs of Gmail, Drive and Sheets.

  --dir FOLDER   with a folder mail, and drive and sheets beside it (COLLIDER_WORKSPACE_DIR)
  --sent FOLDER  where mail that is sent is kept (sent-mail in COLLIDER_DATA_DIR; with :memory: until it ends)
  --port PORT    on loopback (8130; 0 for a free one)
  --control      it can be told to fail, to forget and to hold other mail; docs/local-workspace.md
  --generate N   N generated messages are in the mailbox too, of all sizes; with --control
  --help

Nothing is written to the folder. Collider uses it where WORKSPACE_EMULATOR_HOST says so.`;

interface Place {
  readonly workspaceDir: string;
  readonly sentDir: string | null;
  readonly port: number;
  readonly isControlled: boolean;
}

// Of the platform only the data folder is needed here, which the embedded one has.
function settings(): Config {
  return readConfig({ ...localEnvironment(), COLLIDER_PLATFORM: "embedded" });
}

function placeOf(given: {
  readonly dir: string;
  readonly sent: string;
  readonly port: string;
  readonly control: boolean;
}): Place {
  const { workspaceDir, dataDir } = settings();
  const beside = dataDir === null ? null : join(dataDir, "sent-mail");
  return {
    workspaceDir: given.dir === "" ? workspaceDir : resolve(given.dir),
    sentDir: given.sent === "" ? beside : resolve(given.sent),
    port: portOf("--port", given.port),
    isControlled: given.control,
  };
}

async function open(place: Place): Promise<ServedWorkspace> {
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

const MOST_GENERATED = 100_000;

function countOf(text: string): number {
  const count = Number(text);
  if (/^\d+$/u.test(text) && count <= MOST_GENERATED) return count;
  throw new Error(
    `--generate must be a number of messages, 0 to ${MOST_GENERATED}, not ${text}.`,
  );
}

async function fill(
  { control }: ServedWorkspace,
  generated: number,
): Promise<void> {
  if (generated === 0) return;
  if (control === null) throw new Error("--generate needs --control.");
  await control.generate(generated, 1);
}

async function run(place: Place, generated: number): Promise<void> {
  const stopped = Promise.race([
    once(process, "SIGINT"),
    once(process, "SIGTERM"),
  ]);
  const workspace = await open(place);
  try {
    await fill(workspace, generated);
    console.log(`The workspace ${place.workspaceDir} is served at ${workspace.url}
export WORKSPACE_EMULATOR_HOST=${new URL(workspace.url).host}`);
    await stopped;
  } finally {
    await workspace.close();
  }
}

await runProgram({
  usage: USAGE,
  options: {
    dir: { type: "string", default: "" },
    sent: { type: "string", default: "" },
    port: { type: "string", default: "8130" },
    control: { type: "boolean", default: false },
    generate: { type: "string", default: "0" },
  },
  main: async (values) => run(placeOf(values), countOf(values.generate)),
});
