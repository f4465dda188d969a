import type { DatabaseSync } from "node:sqlite";
import { setImmediate as endOfTurn } from "node:timers/promises";
import { z } from "zod";
import { compose, type Composition } from "#functions/composition.ts";
import { embeddedHosting } from "#functions/embedded-hosting.ts";
import { startLocalServer } from "#functions/local-server.ts";
import { SCHEDULED_OPERATIONS } from "#functions/schedule.ts";
import { SUBSCRIPTIONS } from "#functions/subscriptions.ts";
import { readConfig } from "#functions/config.ts";
import {
  createDevelopmentIssuer,
  type DevelopmentIssuer,
} from "#shared/auth/development-issuer.ts";
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

const ErrorAnswer = z.strictObject({
  code: z.int(),
  status: z.string(),
  message: z.string(),
  details: z.array(JsonRecord),
});

const Answer = z.strictObject({
  request_id: z.string().nullable(),
  status: z.enum(["completed", "failed"]),
  payload: JsonRecord.nullable(),
  error: ErrorAnswer.nullable(),
  timestamp: z.iso.datetime(),
  metadata: JsonRecord,
});

/** An answer over HTTP, in the one shape that every answer has. */
export type HttpAnswer = z.infer<typeof Answer> & {
  readonly http: number;
  readonly text: string;
  readonly headers: Headers;
};

/** One user's way to the functions. */
export interface Client {
  readonly token: string;
  /** Sends the envelope `{ payload, ...around }` to the function of that name. */
  send(
    operation: string,
    payload?: JsonObject,
    around?: JsonObject,
  ): Promise<HttpAnswer>;
  /** The payload of an answer that must be a success. */
  done(
    operation: string,
    payload?: JsonObject,
    around?: JsonObject,
  ): Promise<JsonObject>;
}

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
const ALICE = "alice@example.com";

const StoredRow = z.object({ path: z.string(), data: z.string() });

/** The whole program in memory, behind its real server on loopback, at a time that stands still until it is moved. */
export class Collider {
  readonly clock: VirtualClock;
  readonly composition: Composition;
  readonly platform: EmbeddedPlatform;
  readonly issuer: DevelopmentIssuer;
  readonly url: string;
  readonly #database: DatabaseSync;
  readonly #close: () => Promise<void>;

  constructor(parts: {
    readonly clock: VirtualClock;
    readonly composition: Composition;
    readonly platform: EmbeddedPlatform;
    readonly issuer: DevelopmentIssuer;
    readonly url: string;
    readonly database: DatabaseSync;
    readonly close: () => Promise<void>;
  }) {
    this.clock = parts.clock;
    this.composition = parts.composition;
    this.platform = parts.platform;
    this.issuer = parts.issuer;
    this.url = parts.url;
    this.#database = parts.database;
    this.#close = parts.close;
  }

  async as(
    user: string = ALICE,
    roles: readonly string[] = ["user"],
  ): Promise<Client> {
    const token = await this.issuer.issue(user, roles);
    const send = async (
      operation: string,
      payload: JsonObject = {},
      around: JsonObject = {},
    ): Promise<HttpAnswer> =>
      this.post(operation, {
        token,
        body: JSON.stringify({ payload, ...around }),
      });
    return {
      token,
      send,
      done: async (operation, payload, around) => {
        const answer = await send(operation, payload, around);
        if (answer.payload !== null) return answer.payload;
        throw new Error(`${operation} failed: ${answer.text}`);
      },
    };
  }

  /** One request as it is, to the function of that name. */
  async post(
    operation: string,
    request: {
      readonly token?: string;
      readonly body?: string | Uint8Array<ArrayBuffer>;
      readonly headers?: Readonly<Record<string, string>>;
      readonly method?: string;
    },
  ): Promise<HttpAnswer> {
    const { token, body, headers, method = "POST" } = request;
    const response = await fetch(
      `${this.url}/${operation.replaceAll("_", "-")}`,
      {
        method,
        ...(body === undefined ? {} : { body }),
        headers: {
          "content-type": "application/json",
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
      },
    );
    const text = await response.text();
    return {
      ...Answer.parse(JSON.parse(text)),
      http: response.status,
      text,
      headers: response.headers,
    };
  }

  kept(): Kept {
    const rows = z
      .array(StoredRow)
      .parse(
        this.#database
          .prepare("SELECT path, data FROM documents ORDER BY path")
          .all(),
      );
    const documents = rows
      .filter(({ path }) => !path.startsWith("quotas/"))
      .map(
        ({ path, data }) => [path, JsonRecord.parse(JSON.parse(data))] as const,
      );
    const tasks = new TaskTable(this.#database)
      .all()
      .filter(({ operation }) => !SCHEDULED_OPERATIONS.includes(operation))
      .map(({ operation, payload }) => `${operation} ${payload}`);
    return { documents: Object.fromEntries(documents), tasks };
  }

  /** The documents whose path begins so, by path. */
  keptBelow(prefix: string): ReadonlyMap<string, JsonObject> {
    const { documents } = this.kept();
    return new Map(
      Object.entries(documents).filter(([path]) => path.startsWith(prefix)),
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

  async close(): Promise<void> {
    await this.#close();
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
    ...embeddedHosting(platform),
    platform: { ...platform, documents },
    deliveryRequests: options.deliveryRequests ?? null,
  });
  const server = await startLocalServer(composition, 0);
  return new Collider({
    clock,
    composition,
    platform,
    database,
    url: server.url,
    issuer: await createDevelopmentIssuer({
      secrets: platform.secrets,
      clock,
      cloudService: null,
    }),
    close: async () => {
      await server.close();
      await composition.close();
      if (options.machine === undefined) database.close();
    },
  });
}
