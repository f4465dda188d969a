import type { DatabaseSync } from "node:sqlite";
import { systemClock, type Clock } from "../clock.ts";
import type { Subscription } from "../event-bus.ts";
import { createIds, type Ids } from "../ids.ts";
import type { Platform } from "../platform.ts";
import type { Deliver } from "../task-queue.ts";
import { countOpening, openDatabase } from "./database.ts";
import { EmbeddedDocumentStore } from "./document-store.ts";
import { DocumentTable } from "./document-table.ts";
import { EmbeddedEventBus } from "./event-bus.ts";
import { GroupCommit, type Defer } from "./group-commit.ts";
import { createFileSecrets, createMemorySecrets } from "./secrets.ts";
import { EmbeddedTaskQueue } from "./task-queue.ts";
import { TaskTable } from "./task-table.ts";

export interface EmbeddedOptions {
  /** The folder of everything that is kept; null keeps it in memory. */
  readonly dataDir: string | null;
  readonly clock?: Clock;
  readonly ids?: Ids;
  readonly subscriptions?: readonly Subscription[];
  /** Deliveries under way at once; 128 when absent. */
  readonly concurrency?: number;
  /** When to flush what the current turn wrote; the end of the turn when absent. */
  readonly defer?: Defer;
  /** A database that is open already, in place of one in `dataDir`. */
  readonly database?: DatabaseSync;
}

export interface EmbeddedPlatform extends Platform {
  /** Begins to deliver tasks and events. */
  start(deliver: Deliver): void;
  /** Delivers nothing more, lets what is under way end, and lets go of the data folder. */
  close(): Promise<void>;
  /** Stops as a killed process does: what is not durable is lost, and every later write fails. The database stays open. */
  crash(): void;
  /** Resolves with the cause when nothing can be kept any more, as on a full disk; never while all is well. */
  readonly failed: Promise<Error>;
  /** How often something was flushed to disk. */
  readonly flushes: number;
}

const CONCURRENCY = 128;
// Room for as many commits in each opening; so no version is given twice, also to what was deleted or lost.
const VERSIONS_PER_OPENING = 2 ** 36;

/**
 * The platform of one machine: everything in one SQLite file.
 *
 * @throws ColliderError FAILED_PRECONDITION with the reason DATA_DIR_IN_USE when another process has the folder open.
 */
export function createEmbeddedPlatform(
  options: EmbeddedOptions,
): EmbeddedPlatform {
  const { dataDir, clock = systemClock } = options;
  const ids = options.ids ?? createIds(clock);
  const database = options.database ?? openDatabase(dataDir);
  const group = new GroupCommit(
    database,
    options.defer ?? ((flush) => setImmediate(flush)),
  );
  const table = new TaskTable(database);
  const concurrency = options.concurrency ?? CONCURRENCY;
  const queue = new EmbeddedTaskQueue({
    table,
    group,
    clock,
    ids,
    concurrency,
  });
  return {
    documents: new EmbeddedDocumentStore(
      new DocumentTable(database),
      group,
      countOpening(database) * VERSIONS_PER_OPENING,
    ),
    tasks: queue,
    events: new EmbeddedEventBus({
      queue,
      subscriptions: options.subscriptions ?? [],
      clock,
      ids,
    }),
    clock,
    ids,
    secrets:
      dataDir === null ? createMemorySecrets() : createFileSecrets(dataDir),
    durable: () => group.durable(),
    start: (deliver) => queue.start(deliver),
    close: async () => {
      await queue.stop();
      // Whoever waits for what cannot be flushed is told by his own promise.
      await group.durable().catch(() => undefined);
      group.abandon(new Error("The platform is closed."));
      if (options.database === undefined) database.close();
    },
    crash: () => {
      void queue.stop();
      group.abandon(new Error("The process was killed."));
    },
    failed: group.failed,
    get flushes() {
      return group.flushes;
    },
  };
}
