import { systemClock, type Clock } from "../clock.ts";
import { createIds, type Ids } from "../ids.ts";
import type { Platform } from "../platform.ts";
import { openCloudTasksClient } from "./cloud-tasks-client.ts";
import { CloudTasksQueue } from "./cloud-tasks-queue.ts";
import { openFirestoreClient } from "./firestore-client.ts";
import { functionUrl } from "./function-url.ts";
import { LazyDocumentStore } from "./lazy-documents.ts";

/** `host:port` of each service's emulator; null for Google. */
export interface EmulatorHosts {
  readonly firestore: string | null;
  readonly cloudTasks: string | null;
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

export interface GooglePlatform extends Pick<
  Platform,
  "documents" | "tasks" | "clock" | "ids"
> {
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
  return {
    documents,
    tasks,
    clock,
    ids: options.ids ?? createIds(clock),
    close: async () => {
      await Promise.all([documents.close(), tasks.close()]);
    },
  };
}
