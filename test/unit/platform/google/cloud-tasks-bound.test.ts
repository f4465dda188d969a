import { describe, expect, test } from "vitest";
import { createBound } from "#shared/platform/google/cloud-tasks-bound.ts";

async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

describe("a bound", () => {
  test("runs so much at once, and the rest in the order it came", async () => {
    const bounded = createBound(2);
    const ends: (() => void)[] = [];
    const began: number[] = [];
    const all = [0, 1, 2, 3, 4].map(async (n) =>
      bounded(async () => {
        began.push(n);
        await new Promise<void>((resolve) => ends.push(resolve));
        return n;
      }),
    );
    for (const expected of [
      [0, 1],
      [0, 1, 2],
      [0, 1, 2, 3],
      [0, 1, 2, 3, 4],
      [0, 1, 2, 3, 4],
    ]) {
      await turns();
      expect(began).toEqual(expected);
      ends.shift()?.();
    }
    ends.shift()?.();
    expect(await Promise.all(all)).toEqual([0, 1, 2, 3, 4]);
  });

  test("goes on after what fails", async () => {
    const bounded = createBound(1);
    const failing = bounded(async () => {
      throw new Error("no");
    });
    const next = bounded(async () => "next");
    await expect(failing).rejects.toThrow("no");
    expect(await next).toBe("next");
    expect(await bounded(async () => "last")).toBe("last");
  });
});
