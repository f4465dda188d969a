import { setImmediate as endOfTurn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { openDatabase } from "#shared/platform/embedded/database.ts";
import {
  createEmbeddedPlatform,
  type EmbeddedPlatform,
} from "#shared/platform/embedded/embedded-platform.ts";
import { TaskTable } from "#shared/platform/embedded/task-table.ts";

const QUIET_TURNS = 5;

/** A data folder whose processes die whenever they are delivered the task `kills`. */
class Fatal {
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

  left(): readonly string[] {
    return new TaskTable(this.#database)
      .all()
      .map(({ operation, retryCount }) => `${operation} ${retryCount}`);
  }

  #open(): EmbeddedPlatform {
    return createEmbeddedPlatform({
      dataDir: null,
      database: this.#database,
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

  test("is soon alone with its count: those that were near it are delivered, none of them often", async () => {
    const data = new Fatal(5);
    const harmless = Array.from({ length: 40 }, (_, n) => `harmless-${n}`);
    await data.enqueueAll([
      ...harmless.slice(0, 20),
      "kills",
      ...harmless.slice(20),
    ]);
    while (!(await data.live()));
    expect(data.left()).toEqual([]);
    const counts = data.lives
      .flat()
      .filter((line) => line.startsWith("harmless"))
      .map((line) => Number(line.split(" ")[1]));
    expect(Math.max(...counts)).toBe(1);
    expect(data.lives.length).toBe(6);
  });

  test("is not counted by a process that closes before it is delivered", async () => {
    const data = new Fatal(0);
    await data.enqueueAll(["kills"]);
    await data.enqueueAll([]);
    expect(data.left()).toEqual(["kills 0"]);
  });
});
