import { setImmediate as endOfTurn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import {
  createEmbeddedPlatform,
  type EmbeddedPlatform,
} from "#shared/platform/embedded/embedded-platform.ts";
import { openDatabase } from "#shared/platform/embedded/database.ts";
import { VirtualClock } from "#shared/platform/embedded/virtual-clock.ts";
import { commit, contentOf, keep, refusalOf } from "../commits.ts";
import { makeDataFolder } from "./data-folder.ts";
import { passTimeUntil } from "./passing-time.ts";

const HOUR_MS = 3_600_000;
const STOPPED = { code: "UNAVAILABLE", reason: "STORE_STOPPED" };
const subscriptions = [
  { name: "relay", topic: "audit", operation: "relay_audit" },
];

interface Machine {
  readonly clock: VirtualClock;
  readonly open: () => EmbeddedPlatform;
}

/** One data folder, for one process after another. */
function makeMachine(): Machine {
  const dataDir = makeDataFolder();
  const clock = new VirtualClock(Date.UTC(2026, 10, 23, 9));
  return {
    clock,
    open: () => createEmbeddedPlatform({ dataDir, clock, subscriptions }),
  };
}

/** Names and retry counts of what is delivered, in order; nothing of it fails. */
function collect(platform: EmbeddedPlatform): string[] {
  const arrived: string[] = [];
  platform.start(async ({ operation, retryCount }) => {
    arrived.push(`${operation} ${retryCount}`);
  });
  return arrived;
}

describe("a data folder", () => {
  test("keeps documents, tasks, events and keys from one opening to the next", async () => {
    const { clock, open } = makeMachine();
    const first = open();
    await keep(first.documents, { "things/a": { tags: ["x"] } });
    await first.tasks.enqueue({ operation: "act", payload: { n: 1 } });
    await first.events.publish("audit", { data: "done" });
    const key = await first.secrets.key("page-tokens");
    await first.close();

    const second = open();
    expect(await contentOf(second.documents, "things/a")).toEqual({
      tags: ["x"],
    });
    expect(
      await second.documents.count({
        from: { collection: "things" },
        where: [{ field: "tags", operator: "array-contains", value: "x" }],
      }),
    ).toBe(1);
    expect(await second.secrets.key("page-tokens")).toEqual(key);
    const arrived = collect(second);
    await passTimeUntil(clock, () => arrived.length === 2);
    expect(arrived).toEqual(["act 0", "relay_audit 0"]);
    await second.close();
  });

  test("delivers nothing again that was acknowledged before it was closed", async () => {
    const { clock, open } = makeMachine();
    const first = open();
    const before = collect(first);
    await first.tasks.enqueue({ operation: "act", payload: {} });
    await passTimeUntil(clock, () => before.length === 1);
    await first.close();
    const second = open();
    await second.tasks.enqueue({ operation: "other", payload: {} });
    const after = collect(second);
    await passTimeUntil(clock, () => after.includes("other 0"));
    expect(after).toEqual(["other 0"]);
    await second.close();
  });

  test("keeps what a task has been through: its count, its time, its trace", async () => {
    const { clock, open } = makeMachine();
    const first = open();
    let failed = 0;
    first.start(async () => {
      failed += 1;
      throw new Error("not now");
    });
    const notBefore = clock.now() + HOUR_MS;
    await first.tasks.enqueue({
      operation: "act",
      payload: {},
      traceparent: "t",
    });
    await first.tasks.enqueue({ operation: "far", payload: {}, notBefore });
    await passTimeUntil(clock, () => failed === 3);
    await first.close();

    const second = open();
    const arrived: unknown[] = [];
    second.start(async ({ operation, retryCount, traceparent }) => {
      arrived.push([
        operation,
        retryCount,
        traceparent,
        clock.now() >= notBefore,
      ]);
    });
    await passTimeUntil(clock, () => arrived.length === 2);
    expect(arrived).toEqual([
      ["act", 3, "t", false],
      ["far", 0, null, true],
    ]);
    await second.close();
  });

  test("remembers the name of a task for an hour after it ended, over an opening", async () => {
    const { clock, open } = makeMachine();
    const task = { operation: "act", payload: {}, name: "once" };
    const first = open();
    const before = collect(first);
    await first.tasks.enqueue(task);
    await passTimeUntil(clock, () => before.length === 1);
    await first.close();

    const second = open();
    const after = collect(second);
    clock.advanceBy(HOUR_MS - 1000);
    await second.tasks.enqueue(task);
    await second.tasks.enqueue({ operation: "next", payload: {} });
    await passTimeUntil(clock, () => after.includes("next 0"));
    expect(after).toEqual(["next 0"]);
    clock.advanceBy(1000);
    await second.tasks.enqueue(task);
    await passTimeUntil(clock, () => after.includes("act 0"));
    await second.close();
  });

  test("forgets old names while the program runs", async () => {
    const database = openDatabase(null);
    const clock = new VirtualClock(Date.UTC(2026, 10, 23, 9));
    const platform = createEmbeddedPlatform({ dataDir: null, database, clock });
    const arrived = collect(platform);
    for (let hour = 1; hour <= 6; hour += 1) {
      const name = `hour-${hour}`;
      await platform.tasks.enqueue({ operation: "act", payload: {}, name });
      await passTimeUntil(clock, () => arrived.length === hour);
      clock.advanceBy(HOUR_MS);
    }
    await platform.close();
    const names = database.prepare("SELECT name FROM task_names").all();
    expect(names.length).toBeLessThan(3);
    database.close();
  });

  test("keeps the order of events of one key, over an opening", async () => {
    const { clock, open } = makeMachine();
    const first = open();
    for (const data of [1, 2, 3])
      await first.events.publish("audit", { data, orderingKey: "k" });
    await first.close();
    const second = open();
    await second.events.publish("audit", { data: 4, orderingKey: "k" });
    const ids: unknown[] = [];
    second.start(async ({ payload, retryCount }) => {
      ids.push(JSON.stringify(payload).match(/"data":"(\w+)/)?.[1]);
      if (retryCount === 0) throw new Error("not now");
    });
    await passTimeUntil(clock, () => ids.length === 8);
    const expected = [1, 1, 2, 2, 3, 3, 4, 4].map((data) =>
      Buffer.from(String(data)).toString("base64").replaceAll("=", ""),
    );
    expect(ids).toEqual(expected);
    await second.close();
  });

  test("gives no version again, also not to a document made anew", async () => {
    const { open } = makeMachine();
    const path = "things/a";
    const first = open();
    await keep(first.documents, { [path]: {} });
    const before = (await first.documents.get(path))?.version;
    await commit(first.documents, { type: "delete", path });
    await first.close();
    const second = open();
    await keep(second.documents, { [path]: {} });
    const versions = new Set([
      before,
      (await second.documents.get(path))?.version,
    ]);
    await second.close();
    expect(versions.size).toBe(2);
  });
});

describe("a crash", () => {
  test("keeps what is durable, and nothing of what is not", async () => {
    const database = openDatabase(null);
    const options = { dataDir: null, database, subscriptions };
    const first = createEmbeddedPlatform(options);
    await keep(first.documents, { "things/kept": { tags: ["x"] } });
    await first.tasks.enqueue({ operation: "kept", payload: {} });
    await first.durable();
    await keep(first.documents, { "things/lost": { tags: ["x"] } });
    await commit(first.documents, { type: "delete", path: "things/kept" });
    await first.tasks.enqueue({ operation: "lost", payload: {} });
    await first.events.publish("audit", { data: 1 });
    const durable = refusalOf(first.durable());
    first.crash();
    expect(await durable).toEqual(STOPPED);

    const second = createEmbeddedPlatform(options);
    const arrived = collect(second);
    await second.tasks.enqueue({ operation: "next", payload: {} });
    await second.durable();
    await endOfTurn();
    expect(arrived.toSorted()).toEqual(["kept 0", "next 0"]);
    const where = [
      { field: "tags", operator: "array-contains", value: "x" },
    ] as const;
    const found = await second.documents.query({
      from: { collection: "things" },
      where,
    });
    expect(found.map(({ id }) => id)).toEqual(["kept"]);
    await second.close();
    database.close();
  });

  test("stops the process: it writes, enqueues and publishes nothing more", async () => {
    const platform = createEmbeddedPlatform({ dataDir: null, subscriptions });
    platform.crash();
    const { documents, tasks, events } = platform;
    expect(await refusalOf(keep(documents, { "things/a": {} }))).toEqual(
      STOPPED,
    );
    expect(await refusalOf(platform.durable())).toEqual(STOPPED);
    expect(
      await refusalOf(tasks.enqueue({ operation: "act", payload: {} })),
    ).toEqual(STOPPED);
    expect(await refusalOf(events.publish("audit", { data: 1 }))).toEqual(
      STOPPED,
    );
    await platform.close();
  });

  test("while a delivery is under way leaves its task, and what comes late is lost", async () => {
    const database = openDatabase(null);
    const options = { dataDir: null, database };
    const first = createEmbeddedPlatform(options);
    const hold = Promise.withResolvers<void>();
    const late: unknown[] = [];
    first.start(async () => {
      await hold.promise;
      late.push(await refusalOf(keep(first.documents, { "things/late": {} })));
    });
    await first.tasks.enqueue({ operation: "act", payload: {} });
    await first.durable();
    first.crash();
    const second = createEmbeddedPlatform(options);
    hold.resolve();
    const arrived = collect(second);
    while (arrived.length === 0) await endOfTurn();
    expect(late).toEqual([STOPPED]);
    expect(arrived).toEqual(["act 0"]);
    expect(await second.documents.get("things/late")).toBeNull();
    await second.close();
    database.close();
  });
});
