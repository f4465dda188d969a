import { once } from "node:events";
import { readFile, rm, writeFile } from "node:fs/promises";
import { portOf } from "./cloud-tasks-emulator/port-option.ts";
import {
  startEmulators,
  type EmulatorsOptions,
} from "./emulators/start-emulators.ts";
import { EMULATORS_FILE } from "./local-environment.ts";
import { runProgram } from "./run-program.ts";

const USAGE = `Google Cloud on one machine, in memory: Firestore, Pub/Sub, Cloud Tasks and Secret Manager.

  --firestore-port PORT  --pubsub-port PORT  --tasks-port PORT  --issuer-port PORT  --secrets-port PORT
                         a free one where none is given; all on loopback
  --functions-port PORT  where the functions will be served, on loopback (8080): what tasks and events call
  --functions-url URL    the same, where it is another than that port's, as that of Firebase's emulator
  --variables FILE       where the variables are written that are printed (.env.emulators, as npm run start:emulated reads it)
  --help

Firestore and Pub/Sub are Google's emulators of the Google Cloud SDK, with Java. CLOUDSDK_ROOT_DIR names the SDK's folder
where gcloud is not in the path.`;

const PORT = { type: "string", default: "0" } as const;

/** Leaves the file of whoever started emulators meanwhile. */
async function removeOwn(file: string, own: string): Promise<void> {
  const kept = await readFile(file, "utf8").catch(() => null);
  if (kept === own) await rm(file);
}

async function run(options: EmulatorsOptions, file: string): Promise<void> {
  // From now on, so that nothing is left behind by who stops it while it starts.
  const stopped = Promise.race([
    once(process, "SIGINT"),
    once(process, "SIGTERM"),
  ]);
  const emulators = await startEmulators(options);
  const variables = Object.entries(emulators.environment);
  const text = variables.map(([name, value]) => `${name}=${value}\n`).join("");
  try {
    await writeFile(file, text);
    for (const [name, value] of variables)
      console.log(`export ${name}=${value}`);
    console.log(
      "# The emulators are ready. Serve the functions on them: npm run start:emulated. Stop with Ctrl+C.",
    );
    const ended = await Promise.race([
      stopped.then(() => null),
      emulators.ended,
    ]);
    if (ended !== null) throw new Error(`The ${ended} emulator has ended.`);
  } finally {
    await removeOwn(file, text);
    await emulators.stop();
  }
}

await runProgram({
  usage: USAGE,
  options: {
    "firestore-port": PORT,
    "pubsub-port": PORT,
    "tasks-port": PORT,
    "issuer-port": PORT,
    "secrets-port": PORT,
    "functions-port": { type: "string", default: "8080" },
    "functions-url": { type: "string", default: "" },
    variables: { type: "string", default: EMULATORS_FILE },
  },
  main: async (values) => {
    const ports = {
      firestore: portOf("--firestore-port", values["firestore-port"]),
      pubSub: portOf("--pubsub-port", values["pubsub-port"]),
      cloudTasks: portOf("--tasks-port", values["tasks-port"]),
      issuer: portOf("--issuer-port", values["issuer-port"]),
      secretManager: portOf("--secrets-port", values["secrets-port"]),
    };
    const functions = portOf("--functions-port", values["functions-port"]);
    const functionsUrl =
      values["functions-url"] || `http://127.0.0.1:${functions}`;
    await run({ ports, functionsUrl }, values.variables);
  },
});
