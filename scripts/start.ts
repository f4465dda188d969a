import { compose } from "#functions/composition.ts";
import { readConfig, type Config } from "#functions/config.ts";
import {
  startLocalServer,
  type LocalServer,
} from "#functions/http/server/local-server.ts";
import type { Composition } from "#functions/composition.ts";
import { startSchedule } from "#functions/process/delivery/schedule.ts";
import { developmentToken } from "./development-token.ts";
import { localEnvironment } from "./local-environment.ts";
import { DEFAULT_PORT, isPortFixed, isPortTaken } from "./local-port.ts";
import { runProgram } from "./run-program.ts";
import { workspacePlace } from "./workspace-place.ts";

const USER = "alice@example.com";

function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error ? `${message} ${cause.message}` : message;
}

/** On the port that was asked for, or on the default one, or where that is taken on a free one. */
async function listen(
  composition: Composition,
  config: Config,
): Promise<LocalServer> {
  const port = config.port ?? DEFAULT_PORT;
  try {
    return await startLocalServer(composition, port);
  } catch (thrown) {
    if (!isPortTaken(thrown)) throw thrown;
    if (isPortFixed(config))
      throw new Error(
        `Port ${port} is in use. Set PORT to another one, or to 0 for any.`,
        { cause: thrown },
      );
    console.log(`Port ${port} is in use; taking a free one.`);
    return startLocalServer(composition, 0);
  }
}

async function serve(
  composition: Composition,
  config: Config,
): Promise<LocalServer> {
  await composition.loadAll();
  return listen(composition, config);
}

/** Where everything is kept, and how to get a token for it; a key in memory is nobody's but the program's. */
async function placeOf(
  composition: Composition,
  config: Config,
): Promise<readonly [string, string]> {
  const { dataDir, google, cloudService } = config;
  const token = (script: string): string =>
    `npm run --silent ${script} -- --user ${USER} --role user`;
  if (google === null && dataDir !== null) return [dataDir, token("token")];
  if (google === null)
    return [
      "in memory, until the program ends",
      cloudService === null
        ? await developmentToken(composition, config, USER)
        : "of Google or Firebase",
    ];
  return google.emulators === null
    ? [`the project ${google.project}`, "gcloud auth print-identity-token"]
    : ["the emulators' memory", token("token:emulated")];
}

/** Cloud Scheduler has no emulator, so that the clock of what is called by it is here where the others are emulated. */
function startScheduler(
  { google }: Config,
  { platform, log }: Composition,
): () => void {
  if (google === null || google.emulators === null) return () => undefined;
  return startSchedule(platform, log);
}

async function start(): Promise<void> {
  const config = readConfig(localEnvironment());
  const composition = await compose(config);
  const server = await serve(composition, config).catch(
    async (thrown: unknown) => {
      await composition.close();
      throw thrown;
    },
  );
  const stopScheduler = startScheduler(config, composition);
  void composition.failed.then((failure) => {
    // Nothing can be kept any more, and what has begun finds its work again at the next start.
    console.error(`The data store has stopped: ${reasonOf(failure)}`);
    process.exit(1);
  });
  const stop = async (): Promise<void> => {
    stopScheduler();
    await server.close();
    await composition.close();
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => {
      stop().catch((thrown: unknown) => {
        console.error(thrown);
        process.exitCode = 1;
      });
    });
  const [data, token] = await placeOf(composition, config);
  console.log(`Collider serves ${composition.registry.names.length} functions at ${server.url}
  data       ${data}
  workspace  ${workspacePlace(config)}
  a token    ${token}
Stop with Ctrl+C.`);
}

await runProgram({
  usage: `Serves every function on loopback: npm start

It takes no flags; .env.example names its settings.`,
  options: {},
  main: start,
});
