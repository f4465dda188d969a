import { compose } from "#functions/composition.ts";
import { readConfig, type Config } from "#functions/config.ts";
import { startLocalServer, type LocalServer } from "#functions/local-server.ts";
import type { Composition } from "#functions/composition.ts";
import { localEnvironment } from "./local-environment.ts";
import { assertNodeVersion } from "./node-version.ts";

const DEFAULT_PORT = 8080;

function isPortTaken(thrown: unknown): boolean {
  return (
    thrown instanceof Error && "code" in thrown && thrown.code === "EADDRINUSE"
  );
}

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
    if (config.port !== null)
      throw new Error(
        `Port ${port} is in use. Set PORT to another one, or to 0 for any.`,
        { cause: thrown },
      );
    console.log(`Port ${port} is in use; taking a free one.`);
    return startLocalServer(composition, 0);
  }
}

function dataPlace({ dataDir, google }: Config): string {
  if (google === null) return dataDir;
  const { project, emulators } = google;
  return emulators === null
    ? `the project ${project} on Google Cloud`
    : "the emulators' memory";
}

async function start(): Promise<void> {
  assertNodeVersion();
  const config = readConfig(localEnvironment());
  const composition = await compose(config);
  const server = await listen(composition, config).catch(
    async (thrown: unknown) => {
      await composition.close();
      throw thrown;
    },
  );
  console.log(`Collider serves ${composition.registry.names.length} functions at ${server.url}
  data       ${dataPlace(config)}
  workspace  ${config.workspaceDir}
  a token    npm run --silent token -- --user alice@example.com --role user
Stop with Ctrl+C.`);
  void composition.failed.then((failure) => {
    // Nothing can be kept any more, and what has begun finds its work again at the next start.
    console.error(`The data store has stopped: ${reasonOf(failure)}`);
    process.exit(1);
  });
  const stop = async (): Promise<void> => {
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
}

try {
  await start();
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : thrown);
  process.exitCode = 1;
}
