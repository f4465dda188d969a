import { describe, expect, test } from "vitest";
import { VirtualClock } from "#shared/platform/embedded/virtual-clock.ts";

describe("the virtual clock", () => {
  test("stands still until it is moved", () => {
    const clock = new VirtualClock(1000);
    clock.after(0, () => expect.unreachable());
    expect([clock.now(), clock.now()]).toEqual([1000, 1000]);
  });

  test("moves from one timer to the next, the first set first among equals", () => {
    const clock = new VirtualClock(1000);
    const calls: unknown[] = [];
    const note = (label: string) => (): unknown =>
      calls.push([label, clock.now()]);
    clock.after(20, note("c"));
    clock.after(10, note("a"));
    clock.after(10, note("b"));
    const cancel = clock.after(15, note("cancelled"));
    cancel();
    while (clock.advance());
    expect(calls).toEqual([
      ["a", 1010],
      ["b", 1010],
      ["c", 1020],
    ]);
    expect(clock.advance()).toBe(false);
  });

  test("passes through the timers that are set on the way", () => {
    const clock = new VirtualClock(0);
    const calls: number[] = [];
    const tick = (): void => {
      calls.push(clock.now());
      clock.after(10, tick);
    };
    clock.after(10, tick);
    clock.advanceBy(35);
    expect(calls).toEqual([10, 20, 30]);
    expect(clock.now()).toBe(35);
  });

  test("never goes back for a timer that is late", () => {
    const clock = new VirtualClock(0);
    const calls: number[] = [];
    clock.after(5, () => {
      clock.advanceBy(100);
      clock.after(-50, () => calls.push(clock.now()));
    });
    clock.advance();
    clock.advance();
    expect(calls).toEqual([105]);
  });
});
