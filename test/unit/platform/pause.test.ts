import { expect, it } from "vitest";
import { VirtualClock } from "#shared/platform/embedded/virtual-clock.ts";
import { pause } from "#shared/platform/pause.ts";
import { eitherSignal, endOf, limitTo } from "#shared/platform/time-limit.ts";

it("a pause ends when its time is over", async () => {
  const clock = new VirtualClock(0);
  const { signal } = new AbortController();
  const over = pause(100, clock, signal).then(() => clock.now());
  clock.advanceBy(100);
  expect(await over).toBe(100);
});

it("a pause ends with the signal's reason when it is aborted, and leaves no timer", async () => {
  const clock = new VirtualClock(0);
  const controller = new AbortController();
  const over = pause(100, clock, controller.signal);
  const reason = new Error("enough");
  controller.abort(reason);
  await expect(over).rejects.toBe(reason);
  expect(clock.advance()).toBe(false);
  await expect(pause(100, clock, controller.signal)).rejects.toBe(reason);
});

it("a signal that is made of a call's and another ends when the call does, or before", () => {
  const call = new AbortController();
  const other = new AbortController();
  expect(endOf(eitherSignal(call.signal, other.signal))).toBeNull();
  limitTo(call.signal, 5000);
  const either = eitherSignal(call.signal, other.signal);
  expect(endOf(either)).toBe(5000);
  other.abort();
  expect(either.aborted).toBe(true);
});
