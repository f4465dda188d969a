import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Clock } from "#shared/platform/clock.ts";

/** A clock under test, and a way to let time pass on it. */
export interface ClockStage {
  readonly clock: Clock;
  pass(ms: number): Promise<void>;
}

const MONTH_MS = 30 * 86_400_000;

export function describeClock(name: string, open: () => ClockStage): void {
  describe(`${name}: clock`, () => {
    let stage: ClockStage;
    let calls: string[];
    let cancels: (() => void)[];

    beforeEach(() => {
      stage = open();
      calls = [];
      cancels = [];
    });

    afterEach(() => {
      for (const cancel of cancels) cancel();
    });

    function after(delayMs: number, label: string): () => void {
      const cancel = stage.clock.after(delayMs, () => calls.push(label));
      cancels.push(cancel);
      return cancel;
    }

    test("tells whole milliseconds, and never goes back", async () => {
      const before = stage.clock.now();
      await stage.pass(5);
      expect(Number.isInteger(before)).toBe(true);
      expect(stage.clock.now()).toBeGreaterThanOrEqual(before + 4);
    });

    test("calls back once, and not at once", async () => {
      after(1, "a");
      expect(calls).toEqual([]);
      await stage.pass(20);
      await stage.pass(20);
      expect(calls).toEqual(["a"]);
    });

    test("calls back in the order of the times", async () => {
      after(12, "c");
      after(1, "a");
      after(6, "b");
      await stage.pass(40);
      expect(calls).toEqual(["a", "b", "c"]);
    });

    test("calls back for a time that is over", async () => {
      after(-5, "a");
      await stage.pass(10);
      expect(calls).toEqual(["a"]);
    });

    test("does not call back what was cancelled, and takes a second cancel", async () => {
      const cancel = after(1, "a");
      cancel();
      cancel();
      after(2, "b");
      await stage.pass(20);
      expect(calls).toEqual(["b"]);
    });

    test("waits for a month as for a moment", async () => {
      after(MONTH_MS, "far");
      after(1, "near");
      await stage.pass(20);
      expect(calls).toEqual(["near"]);
    });
  });
}
