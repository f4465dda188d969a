import { setImmediate as endOfTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { VIEWER, Stage } from "./stage.ts";

const MINUTE_MS = 60_000;

describe("the metrics hook", () => {
  it("publishes once a minute what was counted since the process began, with a call that comes then", async () => {
    const stage = new Stage();
    const since = stage.clock.now();
    await stage.call();
    await stage.call({ payload: { name: "b" } });
    expect(stage.published).toEqual([]);
    stage.clock.advanceBy(MINUTE_MS);
    await stage.call({ caller: VIEWER });
    await stage.call({ payload: { name: "c" } });
    expect(stage.published).toMatchObject([
      {
        topic: "collider-metrics",
        data: {
          since: new Date(since).toISOString(),
          at: new Date(since + MINUTE_MS).toISOString(),
          calls: [
            { operation: "make_thing", outcome: "success", count: 2 },
            { operation: "make_thing", outcome: "denied", count: 1 },
          ],
        },
      },
    ]);
    stage.clock.advanceBy(MINUTE_MS);
    await stage.call({ payload: { name: "d" } });
    expect(stage.published).toMatchObject([
      {},
      { data: { calls: [{ count: 4 }, { count: 1 }] } },
    ]);
    const [first, second] = stage.published;
    expect(second?.orderingKey).toBe(first?.orderingKey);
  });

  it("holds a call up for two seconds at most where the bus does not answer, and tells the log", async () => {
    const stage = new Stage();
    stage.busAnswers = false;
    stage.clock.advanceBy(MINUTE_MS);
    const call = stage.result();
    await expect.poll(() => stage.published).toHaveLength(1);
    stage.clock.advanceBy(1999);
    await endOfTurn();
    expect(stage.errors).toEqual([]);
    stage.clock.advanceBy(1);
    expect(await call).toMatchObject({ name: "a" });
    expect(stage.errors).toMatchObject([{ err: { reason: "METRICS_LATE" } }]);
  });

  it("publishes what is left at the end, and nothing where there is nothing new", async () => {
    const stage = new Stage();
    await stage.hooks.close();
    expect(stage.published).toEqual([]);
    await stage.call();
    await stage.hooks.close();
    await stage.hooks.close();
    expect(stage.published).toMatchObject([
      { data: { calls: [{ count: 1 }] } },
    ]);
  });

  it("has each duration in the bucket of its bounds, and the longest in the last", async () => {
    let duration = 0;
    const stage: Stage = new Stage([
      { name: "slow", pre: () => stage.clock.advanceBy(duration) },
    ]);
    for (duration of [0, 5, 6, 20_000])
      await stage.call({
        payload: { name: `${duration}` },
        around: { hooks: ["slow"] },
      });
    await stage.hooks.close();
    const buckets = Array.from({ length: 16 }, () => 0);
    buckets[0] = 1;
    buckets[1] = 1;
    buckets[2] = 1;
    buckets[15] = 1;
    expect(stage.published.at(-1)?.data).toMatchObject({
      bounds_ms: [
        0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500,
        10_000,
      ],
      calls: [{ count: 4, duration_ms: { sum: 20_011, buckets } }],
    });
  });
});
