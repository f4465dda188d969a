import { setImmediate as endOfTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { asTheyCome } from "#shared/workspace/as-they-come.ts";
import { ByteBudget } from "#shared/workspace/byte-budget.ts";

const TEN = Array.from({ length: 10 }, (_, index) => index);

describe("results that come as they are there", () => {
  it("are all there, the early ones first", async () => {
    const gate = Promise.withResolvers<void>();
    const seen: number[] = [];
    const results = asTheyCome(TEN, 3, async (item) => {
      if (item === 0) await gate.promise;
      return item;
    });
    for await (const one of results) {
      seen.push(one);
      if (seen.length === TEN.length - 1) gate.resolve();
    }
    expect(seen).toEqual([...TEN.slice(1), 0]);
  });

  it("are no more than the limit, under way and waiting together", async () => {
    let begun = 0;
    let taken = 0;
    const results = asTheyCome(TEN, 4, async (item) => {
      begun += 1;
      return item;
    });
    for await (const one of results) {
      await endOfTurn();
      expect(begun - taken).toBeLessThanOrEqual(4);
      taken += 1;
      expect(TEN).toContain(one);
    }
    expect(taken).toBe(TEN.length);
  });

  it("end with the first failure, after which nothing is begun", async () => {
    const begun: number[] = [];
    const results = asTheyCome(TEN, 2, async (item) => {
      begun.push(item);
      if (item === 1) throw new Error("the second");
      return item;
    });
    const all = async () => {
      for await (const one of results) expect(one).not.toBe(1);
    };
    await expect(all()).rejects.toThrow("the second");
    await endOfTurn();
    expect(begun.length).toBeLessThanOrEqual(3);
  });
});

describe("a budget of bytes", () => {
  it("is given in the order in which it is asked for, as there is room", async () => {
    const budget = new ByteBudget(100);
    const turns: string[] = [];
    const ask = async (name: string, bytes: number | null) => {
      const giveBack = await budget.take(bytes);
      turns.push(name);
      return giveBack;
    };
    const [first, second, all, small] = [
      ask("first", 60),
      ask("second", 40),
      ask("all", null),
      ask("small", 1),
    ];
    await endOfTurn();
    expect(turns).toEqual(["first", "second"]);
    (await first)();
    await endOfTurn();
    expect(turns).toEqual(["first", "second"]);
    (await second)();
    await endOfTurn();
    expect(turns).toEqual(["first", "second", "all"]);
    (await all)();
    await small;
    expect(turns).toEqual(["first", "second", "all", "small"]);
  });

  it("is all there is for whoever asks for more", async () => {
    const budget = new ByteBudget(100);
    const turns: number[] = [];
    for (const bytes of [1_000_000, 100]) {
      const giveBack = await budget.take(bytes);
      turns.push(bytes);
      giveBack();
    }
    expect(turns).toEqual([1_000_000, 100]);
  });
});
