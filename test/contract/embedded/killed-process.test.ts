import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import {
  createEmbeddedPlatform,
  type EmbeddedPlatform,
} from "#shared/platform/embedded/embedded-platform.ts";
import { refusalOf } from "../commits.ts";
import { makeDataFolder } from "./data-folder.ts";

const PROGRAM = fileURLToPath(new URL("writing-process.ts", import.meta.url));
const IN_USE = { code: "FAILED_PRECONDITION", reason: "DATA_DIR_IN_USE" };

interface Writer {
  readonly process: ChildProcess;
  /** What it says next; null when it has ended. */
  next(): Promise<string | null>;
}

function startWriter(dataDir: string): Writer {
  const child = spawn(process.execPath, [PROGRAM, dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const lines = createInterface({ input: child.stdout })[
    Symbol.asyncIterator
  ]();
  return {
    process: child,
    next: async () => {
      const line = await lines.next();
      return line.done === true ? null : line.value;
    },
  };
}

/** Kills a process after it has told of so many writes; all that it told. */
async function killAfter(
  writer: Writer,
  writes: number,
): Promise<readonly string[]> {
  const told: string[] = [];
  expect(await writer.next()).toBe("open");
  for (
    let line = await writer.next();
    line !== null;
    line = await writer.next()
  ) {
    told.push(line);
    if (told.length === writes) writer.process.kill("SIGKILL");
  }
  return told;
}

async function idsIn(
  { documents }: EmbeddedPlatform,
  collection: string,
): Promise<ReadonlySet<string>> {
  const all = await documents.query({ from: { collection } });
  return new Set(all.map(({ id }) => id));
}

/** The ids in the tasks that are delivered, once all of these are among them. */
async function taskIds(
  platform: EmbeddedPlatform,
  expected: readonly string[],
): Promise<ReadonlySet<unknown>> {
  const ids = new Set<unknown>();
  const missing = new Set<unknown>(expected);
  const { promise, resolve } = Promise.withResolvers<void>();
  platform.start(async ({ payload: { id } }) => {
    ids.add(id);
    missing.delete(id);
    if (missing.size === 0) resolve();
  });
  await promise;
  return ids;
}

test("everything that a process told of before it was killed is there after, whole, and its tasks are delivered", async () => {
  const dataDir = makeDataFolder();
  const told: string[] = [];
  const writer = startWriter(dataDir);
  told.push(...(await killAfter(writer, 300)));
  expect(told.length).toBeGreaterThanOrEqual(300);

  const platform = createEmbeddedPlatform({ dataDir });
  const left = await idsIn(platform, "left");
  expect(told.filter((id) => !left.has(id))).toEqual([]);
  expect(await idsIn(platform, "right")).toEqual(left);
  const where = [
    { field: "tags", operator: "array-contains", value: "x" },
  ] as const;
  expect(
    await platform.documents.count({ from: { collection: "left" }, where }),
  ).toBe(left.size);
  const counters = await platform.documents.query({
    from: { collection: "counters" },
  });
  const counted = counters.reduce(
    (sum, { data }) => sum + Number(data["n"]),
    0,
  );
  expect(counted).toBe(left.size);
  const tasks = await taskIds(platform, told);
  expect([...tasks].filter((id) => !left.has(String(id)))).toEqual([]);
  await platform.close();
});

test("a data folder belongs to one process until that one is gone, however it went", async () => {
  const dataDir = makeDataFolder();
  const writer = startWriter(dataDir);
  expect(await writer.next()).toBe("open");
  const open = async (): Promise<EmbeddedPlatform> =>
    createEmbeddedPlatform({ dataDir });
  expect(await refusalOf(open())).toEqual(IN_USE);
  const ended = once(writer.process, "exit");
  writer.process.kill("SIGKILL");
  await ended;
  const platform = await open();
  expect(await refusalOf(open())).toEqual(IN_USE);
  await platform.close();
  await (await open()).close();
});
