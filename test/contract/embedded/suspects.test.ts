import { setImmediate as endOfTurn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { openDatabase } from "#shared/platform/embedded/database.ts";
import {
  createEmbeddedPlatform,
  type EmbeddedPlatform,
} from "#shared/platform/embedded/embedded-platform.ts";
import { VirtualClock } from "#shared/platform/embedded/virtual-clock.ts";
import { TaskTable } from "#shared/platform/embedded/task-table.ts";

const QUIET_TURNS = 5;

/** A data folder whose processes die whenever they are delivered the task `kills`. */
class Fatal {
  readonly clock = new VirtualClock(Date.UTC(2026, 10, 23, 9));
  readonly #database = openDatabase(null);
  /** What each process was delivered before it died, or came to rest: number and retry count. */
  readonly lives: string[][] = [];
  /** Repeats of `kills` after which a delivery of it is survived. */
  readonly #survivedFrom: number;

  constructor(survivedFrom: number) {
    this.#survivedFrom = survivedFrom;
  }

  async enqueueAll(tasks: readonly string[]): Promise<void> {
    const platform = this.#open();
    for (const operation of tasks)
      await platform.tasks.enqueue({ operation, payload: {} });
    await platform.durable();
    platform.crash();
  }

  /** One process, to its death or until nothing more is delivered; whether it lived. */
  /** One process that is killed while everything that it is delivered is under way; how much that is. */
  async holdAll(): Promise<number> {
    const platform = this.#open();
    let held = 0;
    platform.start(async () => {
      held += 1;
      return new Promise<never>(() => undefined);
    });
    for (let turn = 0; turn < 20; turn += 1) await endOfTurn();
    platform.crash();
    return held;
  }

  async live(): Promise<boolean> {
    const platform = this.#open();
    const delivered: string[] = [];
    this.lives.push(delivered);
    const life = { over: false };
    platform.start(async ({ operation, retryCount }) => {
      if (life.over) return new Promise<never>(() => undefined);
      delivered.push(`${operation} ${retryCount}`);
      if (operation === "kills" && retryCount < this.#survivedFrom) {
        life.over = true;
        platform.crash();
        return new Promise<never>(() => undefined);
      }
    });
    let quiet = 0;
    while (quiet < QUIET_TURNS && !life.over) {
      const before = delivered.length;
      await endOfTurn();
      quiet = delivered.length === before ? quiet + 1 : 0;
    }
    if (!life.over) await platform.close();
    return !life.over;
  }

  /** Events of one key, and beside them tasks. */
  async publishAll(
    ordered: readonly string[],
    tasks: readonly string[],
  ): Promise<void> {
    const table = new TaskTable(this.#database);
    const dueAt = this.clock.now();
    const rest = { payload: "{}", dueAt, retryCount: 0, traceparent: null };
    for (const [index, operation] of ordered.entries())
      table.insert({
        ...rest,
        id: index + 1,
        name: null,
        operation,
        ordering: "k",
      });
    await this.enqueueAll(tasks);
  }

  left(): readonly string[] {
    return new TaskTable(this.#database)
      .all()
      .map(({ operation, retryCount }) => `${operation} ${retryCount}`);
  }

  #open(): EmbeddedPlatform {
    return createEmbeddedPlatform({
      dataDir: null,
      database: this.#database,
      clock: this.clock,
    });
  }
}

describe("a task that kills its process", () => {
  test("is counted with each process, so that it is not delivered as if for the first time for ever", async () => {
    const data = new Fatal(3);
    await data.enqueueAll(["kills"]);
    while (!(await data.live()));
    expect(data.lives).toEqual([
      ["kills 0"],
      ["kills 1"],
      ["kills 2"],
      ["kills 3"],
    ]);
    expect(data.left()).toEqual([]);
  });

  test("is soon alone with its count: those that were near it are delivered, none of them as often", async () => {
    const data = new Fatal(5);
    const harmless = Array.from({ length: 400 }, (_, n) => `harmless-${n}`);
    await data.enqueueAll([
      ...harmless.slice(0, 300),
      "kills",
      ...harmless.slice(300),
    ]);
    while (!(await data.live()));
    expect(data.left()).toEqual([]);
    const near = data.lives
      .flat()
      .filter((line) => line.startsWith("harmless"))
      .map((line) => line.split(" "));
    expect(new Set(near.map(([name]) => name)).size).toBe(harmless.length);
    expect(Math.max(...near.map(([, count]) => Number(count)))).toBeLessThan(5);
    expect(data.lives.length).toBe(6);
  });

  test("and belongs to an ordered line waits in that line, and does not count those beside it", async () => {
    const data = new Fatal(5);
    await data.publishAll(["kills", "after"], ["harmless"]);
    while (!(await data.live()));
    expect(data.left()).toEqual([]);
    expect(data.lives.flat().filter((line) => line.startsWith("k"))).toEqual([
      "kills 0",
      "kills 1",
      "kills 2",
      "kills 3",
      "kills 4",
      "kills 5",
    ]);
    expect(data.lives.flat()).toContain("after 0");
  });

  test("which nothing gives up comes later each time, so that the program lives between", async () => {
    const data = new Fatal(100);
    await data.enqueueAll(["kills"]);
    for (let life = 0; life < 11; life += 1)
      expect(await data.live()).toBe(false);
    expect(await data.live()).toBe(true);
    expect(data.lives.at(-1)).toEqual([]);
    expect(data.left()).toEqual(["kills 11"]);
    expect(data.lives.at(-2)).toEqual(["kills 10"]);
  });

  test("does not make those that were found with it wait for each other one by one", async () => {
    const data = new Fatal(0);
    const all = Array.from({ length: 40 }, (_, n) => `held-${n}`);
    await data.enqueueAll(all);
    expect(await data.holdAll()).toBe(40);
    expect(await data.holdAll()).toBe(32);
    expect(await data.holdAll()).toBe(8);
  });

  test("is not counted by a process that closes before it is delivered", async () => {
    const data = new Fatal(0);
    await data.enqueueAll(["kills"]);
    await data.enqueueAll([]);
    expect(data.left()).toEqual(["kills 0"]);
  });
});
