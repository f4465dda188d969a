import {
  startCloudTasksEmulator,
  type CloudTasksEmulator,
} from "#scripts/cloud-tasks-emulator/emulator.ts";
import { QUEUE_BACKOFF } from "#scripts/queue-backoff.ts";
import type { RpcServer } from "#scripts/cloud-tasks-emulator/rpc-server.ts";
import { openCloudTasksClient } from "#shared/platform/google/cloud-tasks-client.ts";
import { startEvents } from "./event-topics.ts";
import { FIRESTORE } from "./firestore-emulator.ts";
import { startEmulator, type GoogleEmulator } from "./google-emulator.ts";
import { PUBSUB } from "./pubsub-emulator.ts";
import {
  secretManagerMethods,
  serveSecretManager,
} from "./secret-manager-emulator.ts";

/** On loopback; 0 for a free one. */
export interface EmulatorPorts {
  readonly firestore: number;
  readonly pubSub: number;
  readonly cloudTasks: number;
  readonly issuer: number;
  readonly secretManager: number;
}

export interface EmulatorsOptions {
  /** Free ones where they are not given. */
  readonly ports?: EmulatorPorts;
  /** Where the functions will be served, each under its own name: what events call. */
  readonly functionsUrl: string;
}

const FREE_PORTS: EmulatorPorts = {
  firestore: 0,
  pubSub: 0,
  cloudTasks: 0,
  issuer: 0,
  secretManager: 0,
};

export interface Emulators {
  /** What a process is told to stand on them: variables by name. */
  readonly environment: Readonly<Record<string, string>>;
  /** Resolves to the name of the first that ends, asked or not. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

const PROJECT = "collider-emulated";
const LOCATION = "europe-west1";
const QUEUE = "collider";
const CALLER = `tasks@${PROJECT}.iam.gserviceaccount.com`;
const LOCATION_PATH = `projects/${PROJECT}/locations/${LOCATION}`;

const RETRY_CONFIG = {
  minBackoff: { seconds: QUEUE_BACKOFF.shortestSeconds },
  maxBackoff: { seconds: QUEUE_BACKOFF.longestSeconds },
  maxDoublings: QUEUE_BACKOFF.doublings,
};

interface Started {
  readonly firestore: GoogleEmulator;
  readonly pubSub: GoogleEmulator;
  readonly cloudTasks: CloudTasksEmulator;
  readonly secretManager: RpcServer;
}

function environmentOf(
  started: Started,
  functionsUrl: string,
): Readonly<Record<string, string>> {
  return {
    COLLIDER_PLATFORM: "google",
    GOOGLE_CLOUD_PROJECT: PROJECT,
    COLLIDER_LOCATION: LOCATION,
    COLLIDER_QUEUE: QUEUE,
    COLLIDER_FUNCTIONS_URL: functionsUrl,
    COLLIDER_TASKS_SERVICE_ACCOUNT: CALLER,
    FIRESTORE_EMULATOR_HOST: started.firestore.host,
    PUBSUB_EMULATOR_HOST: started.pubSub.host,
    CLOUD_TASKS_EMULATOR_HOST: started.cloudTasks.host,
    // Where another program sets the other to an emulator of its own.
    COLLIDER_TASKS_EMULATOR: started.cloudTasks.host,
    CLOUD_TASKS_EMULATOR_ISSUER: started.cloudTasks.issuer,
    SECRET_MANAGER_EMULATOR_HOST: started.secretManager.host,
    // Or Google's clients look for a metadata server, which is on no machine but Google's.
    METADATA_SERVER_DETECTION: "none",
  };
}

async function createQueue({ host }: CloudTasksEmulator): Promise<void> {
  const client = await openCloudTasksClient(host);
  await client.createQueue({
    parent: LOCATION_PATH,
    queue: {
      name: `${LOCATION_PATH}/queues/${QUEUE}`,
      retryConfig: RETRY_CONFIG,
    },
  });
  await client.close();
}

/** Resources that are let go of together, the last first. */
class Opened {
  readonly #stops: (() => void | Promise<void>)[] = [];

  async add<Resource extends { stop(): void | Promise<void> }>(
    starting: Promise<Resource>,
  ): Promise<Resource> {
    const resource = await starting;
    this.#stops.push(async () => resource.stop());
    return resource;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#stops.splice(0).map(async (stop) => stop()));
  }
}

async function startAll(
  opened: Opened,
  { ports = FREE_PORTS, functionsUrl }: EmulatorsOptions,
): Promise<Started> {
  // Ours are quick, and tell at once of a port that is taken.
  const cloudTasks = await opened.add(
    startCloudTasksEmulator({
      port: ports.cloudTasks,
      issuerPort: ports.issuer,
    }),
  );
  await createQueue(cloudTasks);
  const secretManager = await opened.add(
    serveSecretManager(secretManagerMethods(), ports.secretManager),
  );
  const [firestore, pubSub] = await Promise.allSettled([
    opened.add(startEmulator(FIRESTORE, ports.firestore)),
    opened.add(startEmulator(PUBSUB, ports.pubSub)),
  ]);
  if (firestore.status === "rejected") throw firestore.reason;
  if (pubSub.status === "rejected") throw pubSub.reason;
  const { host } = pubSub.value;
  const issueToken = async (audience: string): Promise<string> =>
    cloudTasks.issueToken(CALLER, audience);
  await opened.add(
    startEvents({ project: PROJECT, host, functionsUrl, issueToken }),
  );
  return {
    firestore: firestore.value,
    pubSub: pubSub.value,
    cloudTasks,
    secretManager,
  };
}

/**
 * Starts everything that the platform on Google Cloud needs, on this machine: Google's emulators of Firestore and
 * Pub/Sub as processes, ours of Cloud Tasks and Secret Manager in this one. All of it is kept in memory.
 *
 * @throws Error that says what to install where the Cloud SDK or Java is absent.
 */
export async function startEmulators(
  options: EmulatorsOptions,
): Promise<Emulators> {
  const opened = new Opened();
  try {
    const started = await startAll(opened, options);
    const { firestore, pubSub } = started;
    return {
      environment: environmentOf(started, options.functionsUrl),
      ended: Promise.race([
        firestore.ended.then(() => FIRESTORE.name),
        pubSub.ended.then(() => PUBSUB.name),
      ]),
      stop: async () => opened.stop(),
    };
  } catch (thrown) {
    await opened.stop();
    throw thrown;
  }
}
