import type { DatabaseSync } from "node:sqlite";
import { setImmediate as endOfTurn } from "node:timers/promises";
import { z } from "zod";
import { compose } from "#functions/composition.ts";
import { embeddedHosting } from "#functions/process/hosting/embedded-hosting.ts";
import { readConfiguredSchedules } from "#functions/workflow/trigger/schedule-settings.ts";
import { SCHEDULED_OPERATIONS } from "#functions/process/delivery/schedule.ts";
import { SUBSCRIPTIONS } from "#functions/process/delivery/subscriptions.ts";
import { readConfig } from "#functions/config.ts";
import { JsonRecord, type JsonObject } from "#shared/kernel/json.ts";
import type { DeliveryRequests } from "#shared/platform/delivery-requests.ts";
import {
  createEmbeddedPlatform,
  type EmbeddedPlatform,
} from "#shared/platform/embedded/embedded-platform.ts";
import { TaskTable } from "#shared/platform/embedded/task-table.ts";
import type { VirtualClock } from "#shared/platform/embedded/virtual-clock.ts";
import { deployedIndexes, indexedStore } from "./firestore-index-rules.ts";
import { createMachine, type Machine } from "./machine.ts";
import { serve, ServedProgram, type ServedParts } from "./served-program.ts";

export type { Client, HttpAnswer } from "./served-program.ts";

export interface ColliderOptions {
  /** Settings beside those of every test. */
  readonly settings?: Readonly<Record<string, string>>;
  /** A folder that has a folder `mail`; the sample when absent. */
  readonly workspaceDir?: string;
  /** Where mail that is sent is kept; until the program is closed when absent. */
  readonly dataDir?: string;
  /** What stands between the program and its platform. */
  readonly around?: (platform: EmbeddedPlatform) => EmbeddedPlatform;
  /** What the program finds, and leaves; one of its own when absent. */
  readonly machine?: Machine;
  /** Of a queue and subscriptions that deliver over HTTP, beside those in the process. */
  readonly deliveryRequests?: DeliveryRequests;
}

/** Everything that is kept: documents by path but for counts of calls, and the tasks that wait but for what a schedule orders. */
export interface Kept {
  readonly documents: Readonly<Record<string, JsonObject>>;
  readonly tasks: readonly string[];
}

/** So that no operation asks what Firestore would refuse. */
const INDEXES = await deployedIndexes();

const LONGEST_WAIT_MS = 20_000;

const StoredRow = z.object({ path: z.string(), data: z.string() });

/** The whole program in memory, behind its real server on loopback, at a time that stands still until it is moved. */
export class Collider extends ServedProgram {
  readonly clock: VirtualClock;
  readonly platform: EmbeddedPlatform;
  readonly #database: DatabaseSync;
  readonly #tasks: TaskTable;

  constructor(
    parts: ServedParts & {
      readonly clock: VirtualClock;
      readonly platform: EmbeddedPlatform;
      readonly database: DatabaseSync;
    },
  ) {
    super(parts);
    this.clock = parts.clock;
    this.platform = parts.platform;
    this.#database = parts.database;
    this.#tasks = new TaskTable(parts.database);
  }

  kept(): Kept {
    const documents = [...this.keptBelow("")].filter(
      ([path]) => !path.startsWith("quotas/"),
    );
    const tasks = this.#tasks
      .all()
      .filter(({ operation }) => !SCHEDULED_OPERATIONS.includes(operation))
      .map(({ operation, payload }) => `${operation} ${payload}`);
    return { documents: Object.fromEntries(documents), tasks };
  }

  /** The documents whose path begins so, by path. It is asked again and again by whoever waits, and reads no others. */
  keptBelow(prefix: string): ReadonlyMap<string, JsonObject> {
    const rows = this.#database
      .prepare(
        "SELECT path, data FROM documents WHERE path BETWEEN ?1 AND ?1 || char(0x10ffff) ORDER BY path",
      )
      .all(prefix);
    return new Map(
      z
        .array(StoredRow)
        .parse(rows)
        .map(({ path, data }) => [path, JsonRecord.parse(JSON.parse(data))]),
    );
  }

  /** Waits until something has come about that needs no time to pass. */
  async cameAbout(isSo: () => boolean): Promise<void> {
    const latest = performance.now() + LONGEST_WAIT_MS;
    while (!isSo()) {
      if (performance.now() > latest) throw new Error("It never came about.");
      await endOfTurn();
    }
  }

  /** Lets time pass until something has come about. */
  async until(isSo: () => boolean): Promise<void> {
    for (let turns = 0; !isSo(); turns += 1) {
      if (turns > 10_000) throw new Error("It never came about.");
      if (turns % 10 === 9) this.clock.advance();
      await endOfTurn();
    }
  }
}

export async function openCollider(
  options: ColliderOptions = {},
): Promise<Collider> {
  const machine = options.machine ?? createMachine();
  const { clock, database } = machine;
  const own = createEmbeddedPlatform({
    dataDir: null,
    subscriptions: SUBSCRIPTIONS,
    ...machine,
  });
  const config = readConfig({
    COLLIDER_LOG_LEVEL: "silent",
    COLLIDER_DATA_DIR: options.dataDir ?? ":memory:",
    COLLIDER_WORKSPACE_DIR: options.workspaceDir ?? "samples/workspace",
    ...options.settings,
  });
  const platform = options.around?.(own) ?? own;
  const documents = indexedStore(platform.documents, INDEXES);
  const composition = await compose(config, {
    ...embeddedHosting(platform, readConfiguredSchedules(config)),
    platform: { ...platform, documents },
    deliveryRequests: options.deliveryRequests ?? null,
  });
  const served = await serve(composition, 0);
  return new Collider({
    ...served,
    clock,
    platform,
    database,
    close: async () => {
      await served.close();
      if (options.machine === undefined) database.close();
    },
  });
}
