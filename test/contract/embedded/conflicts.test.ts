import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createEmbeddedPlatform,
  type EmbeddedPlatform,
} from "#shared/platform/embedded/embedded-platform.ts";
import type {
  DocumentStore,
  Query,
  Transaction,
} from "#shared/platform/document-store.ts";
import { commit, contentOf, keep, refusalOf } from "../commits.ts";

const path = "counters/a";
const counters: Query = { from: { collection: "counters" } };

describe("the embedded store's transactions", () => {
  let platform: EmbeddedPlatform;
  let documents: DocumentStore;

  beforeEach(() => {
    platform = createEmbeddedPlatform({ dataDir: null });
    documents = platform.documents;
  });

  afterEach(async () => {
    await platform.close();
  });

  async function increment(transaction: Transaction): Promise<void> {
    const n = Number((await transaction.get(path))?.data["n"] ?? 0);
    transaction.write({ type: "set", path, data: { n: n + 1 } });
  }

  /** How often a body runs when these writes are committed between its reads and its own commit, the first time. */
  async function triesBeside(
    read: (transaction: Transaction) => Promise<unknown>,
    disturb: () => Promise<void>,
  ): Promise<number> {
    let tries = 0;
    await documents.transaction(async (transaction) => {
      tries += 1;
      await read(transaction);
      if (tries === 1) await disturb();
      transaction.write({ type: "set", path: "results/one", data: { tries } });
    });
    return tries;
  }

  test("are tried five times, then ABORTED, and have written nothing", async () => {
    let tries = 0;
    const work = documents.transaction(async (transaction) => {
      tries += 1;
      await transaction.get(path);
      await keep(documents, { [path]: { tries } });
      transaction.write({ type: "set", path: "results/one", data: {} });
    });
    expect(await refusalOf(work)).toEqual({
      code: "ABORTED",
      reason: "TRANSACTION_CONFLICT",
    });
    expect(tries).toBe(5);
    expect(await documents.get("results/one")).toBeNull();
  });

  test("of a crowd at one document all get through", async () => {
    await Promise.all(
      Array.from({ length: 200 }, async () => documents.transaction(increment)),
    );
    expect(await contentOf(documents, path)).toEqual({ n: 200 });
  });

  test("that met a conflict do not wait for one that hangs", async () => {
    const hanging = Promise.withResolvers<void>();
    let tries = 0;
    void documents.transaction(async (transaction) => {
      tries += 1;
      await transaction.get(path);
      if (tries === 1) return keep(documents, { [path]: { n: 0 } });
      hanging.resolve();
      return new Promise<never>(() => undefined);
    });
    await hanging.promise;
    await Promise.all(
      [1, 2, 3].map(async () => documents.transaction(increment)),
    );
    expect(await contentOf(documents, path)).toEqual({ n: 3 });
  });

  test.each<[string, number, (transaction: Transaction) => Promise<unknown>]>([
    ["a document that it read", 2, async (t) => t.get(path)],
    ["a document of its batch read", 2, async (t) => t.getAll(["x/y", path])],
    ["a document that its query found", 2, async (t) => t.query(counters)],
    ["a document that its count counted", 2, async (t) => t.count(counters)],
    ["nothing that it read", 1, async (t) => t.getAll(["counters/b", "x/y"])],
    [
      "a document outside of its query",
      1,
      async (t) => t.query({ from: { collection: "x" } }),
    ],
  ])("are repeated for a change of %s: %i tries", async (_, tries, read) => {
    await keep(documents, { [path]: { n: 0 }, "counters/b": {} });
    const disturb = async (): Promise<void> =>
      commit(documents, { type: "update", path, fields: { n: 1 } });
    expect(await triesBeside(read, disturb)).toBe(tries);
  });

  test("are repeated for a read before a change, also where a later read saw the change", async () => {
    const tries = await triesBeside(
      async (transaction) => transaction.get(path),
      async () => keep(documents, { [path]: { n: 1 } }),
    );
    let again = 0;
    await documents.transaction(async (transaction) => {
      again += 1;
      await transaction.get(path);
      if (again === 1) await keep(documents, { [path]: { n: 2 } });
      await transaction.get(path);
    });
    expect([tries, again]).toEqual([2, 2]);
  });

  test("are repeated for a change of long ago, where they began before it", async () => {
    const old = "counters/old";
    const tries = await triesBeside(
      async (transaction) => transaction.get(old),
      async () => {
        await keep(documents, { [old]: {} });
        for (let n = 0; n < 600; n += 1) await documents.transaction(increment);
      },
    );
    expect(tries).toBe(2);
  });

  test("are not repeated for what was committed before they began, however long another one runs", async () => {
    const hold = Promise.withResolvers<void>();
    const long = documents.transaction(async (transaction) => {
      await transaction.get("counters/long");
      await hold.promise;
    });
    for (let n = 0; n < 600; n += 1) await documents.transaction(increment);
    const tries = await triesBeside(
      async (transaction) => transaction.get(path),
      async () => keep(documents, { "counters/other": {} }),
    );
    hold.resolve();
    await long;
    expect(tries).toBe(1);
    expect(await contentOf(documents, path)).toEqual({ n: 600 });
  });

  test("that throw over reads that do not go together are tried again", async () => {
    await keep(documents, { "pair/a": { n: 1 }, "pair/b": { n: 1 } });
    let tries = 0;
    const same = await documents.transaction(async (transaction) => {
      tries += 1;
      const a = await transaction.get("pair/a");
      if (tries === 1)
        await keep(documents, { "pair/a": { n: 2 }, "pair/b": { n: 2 } });
      const b = await transaction.get("pair/b");
      if (a?.data["n"] !== b?.data["n"]) throw new Error("They differ.");
      return true;
    });
    expect([same, tries]).toEqual([true, 2]);
  });
});
