import { setImmediate as endOfTurn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { openDatabase } from "#shared/platform/embedded/database.ts";
import {
  createEmbeddedPlatform,
  type EmbeddedPlatform,
} from "#shared/platform/embedded/embedded-platform.ts";
import { commit, contentOf, keep, refusalOf } from "../commits.ts";
import { makeDataFolder } from "./data-folder.ts";

const STOPPED = { code: "UNAVAILABLE", reason: "STORE_STOPPED" };

/** A platform whose flushes wait for the test, and that can die and begin again on the same database. */
class HeldPlatform {
  readonly #database = openDatabase(null);
  readonly #waiting: (() => void)[] = [];
  platform: EmbeddedPlatform = this.#open();

  /** Lets promises go on as far as they can without a flush. */
  async advance(): Promise<void> {
    for (let step = 0; step < 100; step += 1) await Promise.resolve();
  }

  /** Flushes what waits for it; false when nothing does. */
  async flush(): Promise<boolean> {
    const flush = this.#waiting.shift();
    flush?.();
    await this.advance();
    return flush !== undefined;
  }

  async flushAll(): Promise<number> {
    let flushes = 0;
    while (await this.flush()) flushes += 1;
    return flushes;
  }

  restart(): void {
    this.platform.crash();
    this.#waiting.length = 0;
    this.platform = this.#open();
  }

  #open(): EmbeddedPlatform {
    return createEmbeddedPlatform({
      dataDir: null,
      database: this.#database,
      subscriptions: [{ name: "s", topic: "t", operation: "o" }],
      defer: (flush) => this.#waiting.push(flush),
    });
  }
}

/** Whether a promise has been kept by now. */
function watch(work: Promise<unknown>): { done: boolean } {
  const watched = { done: false };
  const note = async (): Promise<void> => {
    await work;
    watched.done = true;
  };
  void note();
  return watched;
}

describe("a flush", () => {
  test("is shared by the transactions, tasks and events of one turn", async () => {
    const platform = createEmbeddedPlatform({
      dataDir: makeDataFolder(),
      subscriptions: [{ name: "s", topic: "t", operation: "o" }],
    });
    await Promise.all(
      Array.from({ length: 100 }, async (_, n) => {
        await Promise.all([
          keep(platform.documents, { [`things/${n}`]: { n } }),
          platform.tasks.enqueue({ operation: "act", payload: { n } }),
          platform.events.publish("t", { data: n }),
        ]);
      }),
    );
    await platform.durable();
    expect(platform.flushes).toBe(1);
    await commit(platform.documents, { type: "delete", path: "things/1" });
    await platform.durable();
    expect(platform.flushes).toBe(2);
    await platform.close();
  });

  test("is not made where nothing is written", async () => {
    const platform = createEmbeddedPlatform({ dataDir: null });
    await platform.documents.transaction(async (transaction) =>
      transaction.get("things/a"),
    );
    await platform.durable();
    expect(platform.flushes).toBe(0);
    await platform.close();
  });

  test("is shared by a chain of tasks that each commit and order the next, and comes soon all the same", async () => {
    const platform = createEmbeddedPlatform({ dataDir: makeDataFolder() });
    const { promise, resolve } = Promise.withResolvers<void>();
    platform.start(async ({ payload }) => {
      const n = Number(payload["n"]);
      await keep(platform.documents, { [`steps/${n}`]: { n } });
      if (n === 320) return resolve();
      await platform.tasks.enqueue({ operation: "act", payload: { n: n + 1 } });
    });
    await platform.tasks.enqueue({ operation: "act", payload: { n: 1 } });
    await promise;
    await platform.durable();
    expect(platform.flushes).toBeGreaterThan(2);
    expect(platform.flushes).toBeLessThanOrEqual(10);
    await platform.close();
  });
});

test("a long queue of short deliveries leaves the event loop to others", async () => {
  const platform = createEmbeddedPlatform({ dataDir: null });
  const all = Array.from({ length: 5000 }, (_, n) => n);
  await Promise.all(
    all.map(async (n) =>
      platform.tasks.enqueue({ operation: "act", payload: { n } }),
    ),
  );
  let delivered = 0;
  platform.start(async () => {
    delivered += 1;
  });
  const seen: number[] = [];
  while (seen.at(-1) !== all.length) {
    await endOfTurn();
    seen.push(delivered);
  }
  expect(seen[0]).toBeLessThan(all.length / 2);
  await platform.close();
});

describe("before a flush", () => {
  test.each<readonly [string, (platform: EmbeddedPlatform) => Promise<void>]>([
    ["a commit", async ({ documents }) => keep(documents, { "things/a": {} })],
    [
      "a task",
      async ({ tasks }) => tasks.enqueue({ operation: "act", payload: {} }),
    ],
    [
      "an event",
      async ({ events }) => {
        await events.publish("t", { data: 1 });
      },
    ],
  ])("%s is made, and not yet durable", async (_, write) => {
    const held = new HeldPlatform();
    await write(held.platform);
    const durable = watch(held.platform.durable());
    await held.advance();
    expect(durable.done).toBe(false);
    await held.flush();
    expect(durable.done).toBe(true);
  });

  test("a task may be delivered, but a crash takes it and its effects along", async () => {
    const held = new HeldPlatform();
    const { documents, tasks } = held.platform;
    let delivered = 0;
    held.platform.start(async () => {
      delivered += 1;
      await keep(documents, { "things/effect": {} });
    });
    tasks.enqueue({ operation: "act", payload: {} }).catch(() => undefined);
    await held.advance();
    expect(delivered).toBe(1);
    held.restart();
    expect(await held.platform.documents.get("things/effect")).toBeNull();
    let again = 0;
    held.platform.start(async () => {
      again += 1;
    });
    await held.flushAll();
    expect(again).toBe(0);
  });

  // A parent commits and orders a child; the child commits. Each crash point is a number of flushes.
  test.each([0, 1, 2, 3])(
    "a crash after %i flushes leaves no effect without its cause, and no cause without its effect or its task",
    async (flushes) => {
      const held = new HeldPlatform();
      const work = async (): Promise<void> => {
        const { platform } = held;
        platform.start(async ({ operation }) => {
          await keep(platform.documents, { [`things/${operation}`]: {} });
          if (operation === "parent")
            await platform.tasks.enqueue({ operation: "child", payload: {} });
        });
        await held.advance();
      };
      await work();
      held.platform.tasks
        .enqueue({ operation: "parent", payload: {} })
        .catch(() => undefined);
      await held.advance();
      for (let count = 0; count < flushes; count += 1) await held.flush();
      held.restart();
      const paths = ["things/parent", "things/child"];
      const kept = await held.platform.documents.getAll(paths);
      const [parent, child] = kept.map((document) => document !== null);
      expect(child === true && parent !== true).toBe(false);
      await work();
      await held.flushAll();
      const ended = await held.platform.documents.getAll(paths);
      const all = ended.filter((document) => document !== null).length;
      expect(all).toBe(flushes === 0 ? 0 : 2);
    },
  );
});

const LARGE = { text: "x".repeat(500_000) };

describe("a store whose disk is full", () => {
  test("keeps what was answered, refuses the rest, and can be opened again when there is room", async () => {
    const dataDir = makeDataFolder();
    const database = openDatabase(dataDir);
    const platform = createEmbeddedPlatform({ dataDir, database });
    await keep(platform.documents, { "things/kept": { n: 1 } });
    await platform.durable();
    database.exec("PRAGMA max_page_count = 40");
    await keep(platform.documents, { "things/small": {} });
    const small = refusalOf(platform.durable());
    const large = refusalOf(
      keep(platform.documents, { "things/large": LARGE }),
    );
    expect(await Promise.all([small, large])).toEqual([STOPPED, STOPPED]);

    expect((await platform.failed).cause).toMatchObject({
      message: expect.stringContaining("full"),
    });
    expect(
      await refusalOf(keep(platform.documents, { "things/later": {} })),
    ).toEqual(STOPPED);
    await platform.close();
    database.close();

    const next = createEmbeddedPlatform({ dataDir });
    const all = await next.documents.query({ from: { collection: "things" } });
    expect(all.map(({ id }) => id)).toEqual(["kept"]);
    await keep(next.documents, { "things/large": LARGE });
    expect(await contentOf(next.documents, "things/large")).toEqual(LARGE);
    await next.close();
  });
});
