import { systemClock, type Clock } from "../clock.ts";
import { createIds, type Ids } from "../ids.ts";
import type { Platform } from "../platform.ts";
import { openCloudTasksClient } from "./cloud-tasks-client.ts";
import { CloudTasksQueue } from "./cloud-tasks-queue.ts";
import { openFirestoreClient } from "./firestore-client.ts";
import { functionUrl } from "./function-url.ts";
import { LazyDocumentStore } from "./lazy-documents.ts";
import { openPubSubClient } from "./pubsub-client.ts";
import { PubSubEventBus } from "./pubsub-event-bus.ts";
import { openSecretManagerClient } from "./secret-manager-client.ts";
import { SecretManagerSecrets } from "./secret-manager-secrets.ts";

/** `host:port` of each service's emulator; null for Google. */
export interface EmulatorHosts {
  readonly firestore: string | null;
  readonly pubSub: string | null;
  readonly cloudTasks: string | null;
  readonly secretManager: string | null;
}

export interface GooglePlatformOptions {
  /** The project's id, never its number. */
  readonly project: string;
  /** Of the queue. */
  readonly location: string;
  /** The queue's last name. */
  readonly queue: string;
  /** Where the functions are, each under its own name; it begins the audience of a delivery's token. */
  readonly functionsUrl: string;
  /** Whose token a task carries. */
  readonly tasksServiceAccountEmail: string;
  /** How long a delivery to an operation's function may take, in milliseconds. */
  readonly dispatchDeadlineOf: (operation: string) => number;
  readonly emulatorHosts: EmulatorHosts;
  readonly clock?: Clock;
  readonly ids?: Ids;
}

export interface GooglePlatform extends Platform {
  /** Lets go of the clients that were opened. What was asked of them before is to be awaited first. */
  close(): Promise<void>;
}

/**
 * The platform on Google Cloud. No client of Google's is loaded, and nothing connected to, before a port that needs it is
 * used.
 */
export function createGooglePlatform(
  options: GooglePlatformOptions,
): GooglePlatform {
  const { project, functionsUrl, emulatorHosts, clock = systemClock } = options;
  const urlOf = (operation: string): string =>
    functionUrl(functionsUrl, operation);
  const documents = new LazyDocumentStore(async () =>
    openFirestoreClient(project, emulatorHosts.firestore),
  );
  const tasks = new CloudTasksQueue({
    openClient: async () => openCloudTasksClient(emulatorHosts.cloudTasks),
    clock,
    project,
    location: options.location,
    queue: options.queue,
    urlOf,
    audienceOf: urlOf,
    dispatchDeadlineOf: options.dispatchDeadlineOf,
    serviceAccountEmail: options.tasksServiceAccountEmail,
  });
  const events = new PubSubEventBus(async () =>
    openPubSubClient(project, emulatorHosts.pubSub),
  );
  const secrets = new SecretManagerSecrets(project, async () =>
    openSecretManagerClient(emulatorHosts.secretManager),
  );
  return {
    documents,
    tasks,
    events,
    secrets,
    clock,
    ids: options.ids ?? createIds(clock),
    // Each of Google's services answers when it has kept what it was asked to keep.
    durable: async () => undefined,
    close: async () => {
      const ports = [documents, tasks, events, secrets];
      await Promise.all(ports.map(async (port) => port.close()));
    },
  };
}
