import { z } from "zod";
import type { Caller } from "#shared/auth/caller.ts";
import { wireAnswer, type WireAnswer } from "#shared/dispatch/answer.ts";
import type { StepCall } from "#shared/dispatch/call.ts";
import { createDispatch } from "#shared/dispatch/dispatch.ts";
import type { DispatchAnswer } from "#shared/dispatch/dispatch-answer.ts";
import { HookSet, type Hook } from "#shared/dispatch/hooks.ts";
import { auditHook } from "#shared/dispatch/hooks/audit.ts";
import { createMetricsHook } from "#shared/dispatch/hooks/metrics.ts";
import { sessionLifecycleHook } from "#shared/dispatch/hooks/session-lifecycle.ts";
import type { ColliderError } from "#shared/kernel/error.ts";
import { JsonRecord, type JsonObject } from "#shared/kernel/json.ts";
import { openDatabase } from "#shared/platform/embedded/database.ts";
import { createEmbeddedPlatform } from "#shared/platform/embedded/embedded-platform.ts";
import { createSeededIds } from "#shared/platform/embedded/seeded-ids.ts";
import { VirtualClock } from "#shared/platform/embedded/virtual-clock.ts";
import type { PublishedEvent } from "#shared/platform/event-bus.ts";
import type { Log } from "#shared/platform/log.ts";
import type { Operation } from "#shared/registry/operation.ts";
import { makeThing, type World } from "./thing-operations.ts";

const ALICE: Caller = {
  id: "alice@example.com",
  kind: "user",
  email: "alice@example.com",
  claimedRoles: ["user"],
};

export const BOB: Caller = {
  ...ALICE,
  id: "bob@example.com",
  email: "bob@example.com",
};

export const VIEWER: Caller = { ...ALICE, claimedRoles: ["viewer"] };

export const REQUEST_ID = "0190a6c0-6f2e-4cc3-98c4-dc0c0c07398f";

const StoredRow = z.object({ path: z.string(), data: z.string() });

interface Request {
  readonly operation?: Operation<World>;
  readonly payload?: JsonObject;
  /** Members of the envelope beside the payload. */
  readonly around?: JsonObject;
  readonly caller?: Caller;
  readonly traceparent?: string;
  readonly step?: StepCall;
}

/** Dispatch over an embedded platform in memory, with the three hooks that ship and a test's own. */
export class Stage {
  readonly clock = new VirtualClock(Date.UTC(2026, 10, 23, 9));
  readonly database = openDatabase(null);
  readonly platform = createEmbeddedPlatform({
    dataDir: null,
    database: this.database,
    clock: this.clock,
    ids: createSeededIds(1, this.clock),
  });
  /** What the metrics hook has published, with its topic. */
  readonly published: (PublishedEvent & { readonly topic: string })[] = [];
  /** Whether the bus says that it has taken what the metrics hook publishes. */
  busAnswers = true;
  readonly world: World = {
    platform: this.platform,
    done: [],
    letters: new Map(),
    during: () => undefined,
  };
  /** What was logged as an error, with its causes. */
  readonly errors: object[] = [];
  readonly log: Log = {
    info: () => undefined,
    warn: () => undefined,
    error: (fields) => this.errors.push(fields),
  };
  readonly hooks: HookSet;
  readonly #dispatch;

  constructor(
    hooks: readonly Hook[] = [],
    callsPerMinute: number | null = null,
  ) {
    this.hooks = new HookSet([
      createMetricsHook({
        clock: this.clock,
        ids: this.platform.ids,
        events: {
          publish: async (topic, event) => {
            this.published.push({ topic, ...event });
            if (!this.busAnswers) return new Promise(() => undefined);
            return this.platform.events.publish(topic, event);
          },
        },
      }),
      auditHook,
      sessionLifecycleHook,
      ...hooks,
    ]);
    this.#dispatch = createDispatch<World>({
      platform: this.platform,
      services: this.world,
      hooks: this.hooks,
      log: this.log,
      callsPerMinute,
    });
  }

  /** A call of `make_thing` by Alice, but for what the request says. */
  async call(request: Request = {}): Promise<DispatchAnswer> {
    const { payload = { name: "a" }, around = {}, step } = request;
    return this.#dispatch({
      operation: request.operation ?? makeThing,
      body: { payload, ...around },
      caller: request.caller ?? ALICE,
      traceparent: request.traceparent ?? null,
      ...(step === undefined ? {} : { step }),
    });
  }

  /** The same as it goes over the wire. */
  async wire(request: Request = {}): Promise<WireAnswer> {
    return wireAnswer(await this.call(request));
  }

  /** The result of a call that must succeed. */
  async result(request: Request = {}): Promise<JsonObject> {
    const { outcome } = await this.call(request);
    if (outcome.type === "success") return outcome.result;
    throw new Error("The call failed.", { cause: outcome.error });
  }

  /** The error of a call that must fail. */
  async error(request: Request = {}): Promise<ColliderError> {
    const { outcome } = await this.call(request);
    if (outcome.type !== "success") return outcome.error;
    throw new Error("The call succeeded.");
  }

  /** Every document whose path begins so, by path. */
  kept(prefix = ""): ReadonlyMap<string, JsonObject> {
    const rows = z
      .array(StoredRow)
      .parse(
        this.database
          .prepare("SELECT path, data FROM documents ORDER BY path")
          .all(),
      );
    return new Map(
      rows
        .filter(({ path }) => path.startsWith(prefix))
        .map(({ path, data }) => [path, JsonRecord.parse(JSON.parse(data))]),
    );
  }

  audits(): readonly JsonObject[] {
    return [...this.kept("audit_events/").values()];
  }

  async put(path: string, data: JsonObject): Promise<void> {
    await this.platform.documents.transaction(async (transaction) =>
      transaction.write({ type: "set", path, data }),
    );
  }
}
