import { describe, expect, test } from "vitest";
import type {
  DocumentStore,
  Query,
  Transaction,
} from "#shared/platform/document-store.ts";
import { commit, contentOf, keep, refusalOf } from "./commits.ts";
import { createMeeting } from "./meeting.ts";

const shifts: Query = {
  from: { collection: "shifts" },
  where: [{ field: "on_call", operator: "==", value: true }],
};
const tagged: Query = {
  from: { collection: "shifts" },
  where: [{ field: "tags", operator: "array-contains", value: "night" }],
};

async function numberAt(
  transaction: Transaction,
  path: string,
): Promise<number> {
  return Number((await transaction.get(path))?.data["n"] ?? 0);
}

/** What can be read of a transaction after it wrote: nothing. */
const READS: Readonly<
  Record<string, (transaction: Transaction) => Promise<unknown>>
> = {
  get: async (transaction) => transaction.get("counters/a"),
  getAll: async (transaction) => transaction.getAll(["counters/a"]),
  query: async (transaction) => transaction.query(shifts),
  count: async (transaction) => transaction.count(shifts),
};

/** Each joins a shift only as long as nobody has; they all look before one of them joins. */
async function joinIfNobody(
  store: DocumentStore,
  isTaken: (transaction: Transaction) => Promise<boolean>,
): Promise<void> {
  const meet = createMeeting(2);
  const join = async (id: string): Promise<void> =>
    store.transaction(async (transaction) => {
      const taken = await isTaken(transaction);
      await meet();
      if (taken) return;
      const data = { on_call: true, tags: ["night"] };
      transaction.write({ type: "set", path: `shifts/${id}`, data });
    });
  await Promise.all([join("ann"), join("bob")]);
}

export function describeTransactions(store: () => DocumentStore): void {
  describe("a transaction", () => {
    test("answers what its body returns, and has written what the body wrote", async () => {
      await keep(store(), { "counters/a": { n: 1 } });
      const answer = await store().transaction(async (transaction) => {
        const n = await numberAt(transaction, "counters/a");
        transaction.write(
          { type: "update", path: "counters/a", fields: { n: n + 1 } },
          { type: "create", path: "counters/b", data: { n } },
        );
        return n;
      });
      expect(answer).toBe(1);
      expect(await contentOf(store(), "counters/a")).toEqual({ n: 2 });
      expect(await contentOf(store(), "counters/b")).toEqual({ n: 1 });
    });

    test("whose body throws writes nothing, and throws the same", async () => {
      const fault = new Error("no");
      const work = store().transaction(async (transaction) => {
        await transaction.get("counters/a");
        transaction.write({ type: "set", path: "counters/a", data: {} });
        throw fault;
      });
      await expect(work).rejects.toBe(fault);
      expect(await store().get("counters/a")).toBeNull();
    });

    test.each(Object.entries(READS))(
      "refuses %s after a write",
      async (_, read) => {
        const work = store().transaction(async (transaction) => {
          transaction.write({ type: "set", path: "counters/a", data: {} });
          await read(transaction);
        });
        expect(await refusalOf(work)).toEqual({
          code: "FAILED_PRECONDITION",
          reason: "READ_AFTER_WRITE",
        });
        expect(await store().get("counters/a")).toBeNull();
      },
    );

    test("does not see its own writes while they are not committed, nor does anybody else", async () => {
      const seen = await store().transaction(async (transaction) => {
        transaction.write({ type: "set", path: "counters/a", data: {} });
        return store().get("counters/a");
      });
      expect(seen).toBeNull();
    });

    test("with a precondition that fails is not tried again", async () => {
      let tries = 0;
      const work = store().transaction(async (transaction) => {
        tries += 1;
        transaction.write({ type: "update", path: "none/a", fields: { n: 1 } });
      });
      expect(await refusalOf(work)).toMatchObject({ code: "NOT_FOUND" });
      expect(tries).toBe(1);
    });

    test("that only reads answers what is there", async () => {
      await keep(store(), { "shifts/ann": { on_call: true } });
      const [count, found, all] = await store().transaction(
        async (transaction) => [
          await transaction.count(shifts),
          (await transaction.query(shifts)).map(({ id }) => id),
          await transaction.getAll(["shifts/none", "shifts/ann"]),
        ],
      );
      expect(count).toBe(1);
      expect(found).toEqual(["ann"]);
      expect(all).toMatchObject([null, { id: "ann" }]);
    });
  });

  describe("transactions at once", () => {
    test("lose no update: what succeeded has counted", async () => {
      const increment = async (): Promise<void> =>
        store().transaction(async (transaction) => {
          const n = await numberAt(transaction, "counters/a");
          const data = { n: n + 1 };
          transaction.write({ type: "set", path: "counters/a", data });
        });
      const refusals = await Promise.all(
        Array.from({ length: 20 }, async () => refusalOf(increment())),
      );
      const failed = refusals.filter((refusal) => refusal !== null);
      const counted = await contentOf(store(), "counters/a");
      expect(failed.every(({ code }) => code === "ABORTED")).toBe(true);
      expect(failed.length).toBeLessThan(20);
      expect(counted).toEqual({ n: 20 - failed.length });
    });

    test("that read the same document both take effect, one after the other", async () => {
      const meet = createMeeting(2);
      const add = async (added: number): Promise<void> =>
        store().transaction(async (transaction) => {
          const n = await numberAt(transaction, "counters/a");
          await meet();
          const data = { n: n + added };
          transaction.write({ type: "set", path: "counters/a", data });
        });
      await Promise.all([add(1), add(10)]);
      expect(await contentOf(store(), "counters/a")).toEqual({ n: 11 });
    });

    test("that read two documents and each write the other do not skew", async () => {
      await keep(store(), {
        "shifts/ann": { on_call: true },
        "shifts/bob": { on_call: true },
      });
      const meet = createMeeting(2);
      const leave = async (id: string): Promise<void> =>
        store().transaction(async (transaction) => {
          const both = await transaction.getAll(["shifts/ann", "shifts/bob"]);
          await meet();
          const left = both.filter((one) => one?.data["on_call"] === true);
          if (left.length < 2) return;
          const fields = { on_call: false };
          transaction.write({ type: "update", path: `shifts/${id}`, fields });
        });
      await Promise.all([leave("ann"), leave("bob")]);
      expect(await store().count(shifts)).toBe(1);
    });

    test("meet no phantom through a query", async () => {
      await joinIfNobody(
        store(),
        async (transaction) => (await transaction.query(shifts)).length > 0,
      );
      expect(await store().count(shifts)).toBe(1);
    });

    test("meet no phantom through a count", async () => {
      await joinIfNobody(
        store(),
        async (transaction) => (await transaction.count(tagged)) > 0,
      );
      expect(await store().count(tagged)).toBe(1);
    });

    test("meet no phantom through a group", async () => {
      await joinIfNobody(
        store(),
        async (transaction) =>
          (await transaction.count({ ...shifts, from: { group: "shifts" } })) >
          0,
      );
      expect(await store().count(shifts)).toBe(1);
    });

    test.each([
      ["came into a query by an update", false],
      ["left a query by an update", true],
    ])("see a document that %s", async (_, onCall) => {
      await keep(store(), {
        "shifts/ann": { on_call: onCall },
        "shifts/bob": { on_call: onCall },
      });
      const meet = createMeeting(2);
      const change = async (id: string): Promise<void> =>
        store().transaction(async (transaction) => {
          const on = await transaction.query(shifts);
          await meet();
          if (on.length === 1) return;
          const fields = { on_call: !onCall };
          transaction.write({ type: "update", path: `shifts/${id}`, fields });
        });
      await Promise.all([change("ann"), change("bob")]);
      expect(await store().count(shifts)).toBe(1);
    });

    test("that only read see every commit whole", async () => {
      await keep(store(), { "counters/a": { n: 50 }, "counters/b": { n: 50 } });
      const transfer = async (amount: number): Promise<void> =>
        store().transaction(async (transaction) => {
          const a = await numberAt(transaction, "counters/a");
          const b = await numberAt(transaction, "counters/b");
          transaction.write(
            { type: "set", path: "counters/a", data: { n: a - amount } },
            { type: "set", path: "counters/b", data: { n: b + amount } },
          );
        });
      const sum = async (): Promise<number> =>
        store().transaction(
          async (transaction) =>
            (await numberAt(transaction, "counters/a")) +
            (await numberAt(transaction, "counters/b")),
        );
      const sums = await Promise.all(
        [1, 2, 3, 4, 5].map(async (amount) => {
          await transfer(amount).catch(() => undefined);
          return sum();
        }),
      );
      expect(sums).toEqual([100, 100, 100, 100, 100]);
    });
  });

  test("a later commit without a read wins over an earlier one", async () => {
    await Promise.all(
      [1, 2, 3].map(async (n) =>
        commit(store(), { type: "set", path: "counters/a", data: { n } }),
      ),
    );
    await commit(store(), { type: "set", path: "counters/a", data: { n: 9 } });
    expect(await contentOf(store(), "counters/a")).toEqual({ n: 9 });
  });
}
