import { describe, expect, it } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import { epochMs, isoTime } from "#shared/kernel/time.ts";
import { freshLook } from "#workflows/runtime/run/run-watch.ts";
import { ENGINE_VERSION } from "#workflows/runtime/step/step-task.ts";
import { step } from "./engine-definitions.ts";
import { large } from "./large-steps.ts";
import { MIB } from "./large-thing.ts";
import { enqueueOf } from "./moments.ts";
import { pause, resume } from "./paused-runs.ts";
import { Station, WITHHELD } from "./station.ts";

const SLOW: JsonObject = { rate_limit: { limit: 6, per: "PT1M" } };
const INTERVAL_MS = 10_000;
const RARE: JsonObject = { rate_limit: { limit: 1, per: "PT1H" } };
const HOUR_MS = 3_600_000;

/** When the steps began, in milliseconds after the first of them. */
async function begins(
  station: Station,
  steps: readonly (readonly [runId: string, stepId: string])[],
): Promise<readonly number[]> {
  const states = await Promise.all(
    steps.map(([runId, stepId]) => station.step(runId, stepId)),
  );
  const times = states
    .map((state) => epochMs(state?.started_at ?? ""))
    .toSorted((one, other) => one - other);
  return times.map((time) => time - (times[0] ?? 0));
}

describe("attempts that share a rate limit", () => {
  it("begin one interval apart, whatever runs and steps they are of", async () => {
    const station = new Station();
    const steps = ["a", "b"].map((id) => step(id, "make_thing", SLOW));
    const runIds = [await station.start(steps), await station.start(steps)];
    for (const runId of runIds) await station.ended(runId);
    const all = runIds.flatMap((runId) =>
      ["a", "b"].map((id) => [runId, id] as const),
    );
    expect(await begins(station, all)).toEqual(
      [0, 1, 2, 3].map((nth) => nth * INTERVAL_MS),
    );
    const effects = all.map(async (one) => station.effects(...one));
    expect(await Promise.all(effects)).toEqual([1, 1, 1, 1]);
  });

  it("are those of one key", async () => {
    const station = new Station();
    const keyed = (key: string) => ({
      rate_limit: { key, limit: 6, per: "PT1M" },
    });
    const runId = await station.start([
      step("a", "make_thing", keyed("gmail")),
      step("b", "make_thing", keyed("drive")),
      step("c", "make_thing", keyed("gmail")),
    ]);
    await station.settle();
    expect(await station.phases(runId, ["a", "b", "c"])).toEqual([
      "success",
      "success",
      null,
    ]);
    await station.ended(runId);
    expect(
      await begins(station, [
        [runId, "a"],
        [runId, "c"],
      ]),
    ).toEqual([0, INTERVAL_MS]);
  });

  it("are those of a map's items, and not the map's own", async () => {
    const station = new Station();
    const runId = await station.start([
      step("each", "make_thing", {
        ...SLOW,
        for_each: ["x", "y", "z"],
        parameters: { on: "${run.id}.${item}" },
      }),
    ]);
    await station.ended(runId);
    const items = [0, 1, 2].map((index) => [runId, `each[${index}]`] as const);
    expect(await begins(station, items)).toEqual([0, INTERVAL_MS, 20_000]);
  });

  it("fail at once where their key is more than may be referred to", async () => {
    const station = new Station();
    const limit = { key: "${steps.large.text}", limit: 6, per: "PT1M" };
    const runId = await station.start([
      large("large", 2 * MIB),
      step("a", "make_thing", { rate_limit: limit }),
    ]);
    await station.ended(runId);
    expect(await station.step(runId, "a")).toMatchObject({
      phase: "failed",
      attempt: 1,
      error: { reason: "REFERENCES_TOO_LARGE" },
    });
  });

  it("wait for a retry's turn too", async () => {
    const station = new Station();
    const runId = await station.start([
      step("a", "make_thing", {
        ...SLOW,
        parameters: { fails: { code: "UNAVAILABLE", calls: 1 } },
        retry_policy: { initial_interval: 1, jitter: "none" },
      }),
    ]);
    await station.settle();
    await station.pass(9_999);
    expect(await station.phases(runId, ["a"])).toEqual(["retrying"]);
    await station.pass(1);
    expect(await station.phases(runId, ["a"])).toEqual(["success"]);
  });

  it("keep the times that they were given when they are ordered anew", async () => {
    const station = new Station();
    const runId = await station.start(
      ["a", "b", "c"].map((id) => step(id, "make_thing", RARE)),
    );
    await station.settle();
    for (let looks = 0; looks < 3; looks += 1) {
      const run = await station.run(runId);
      await station.engine.platform.tasks.enqueue(freshLook(run));
      await station.pass(60_000);
    }
    await pause(station, runId);
    await resume(station, runId);
    await station.ended(runId);
    const all = ["a", "b", "c"].map((id) => [runId, id] as const);
    expect(await begins(station, all)).toEqual([0, HOUR_MS, 2 * HOUR_MS]);
    await station.pass(HOUR_MS);
    const later = await station.start([step("a", "make_thing", RARE)]);
    await station.settle();
    expect(await station.phases(later, ["a"])).toEqual(["success"]);
  });

  it("take another time where theirs passed while their run was paused", async () => {
    const station = new Station();
    const ids = ["a", "b", "c"];
    const runId = await station.start(
      ids.map((id) => step(id, "make_thing", SLOW)),
    );
    await station.settle();
    await pause(station, runId);
    await station.pass(10 * INTERVAL_MS);
    await resume(station, runId);
    await station.ended(runId);
    const all = ids.map((id) => [runId, id] as const);
    const [, second = 0, third = 0] = await begins(station, all);
    expect(third - second).toBe(INTERVAL_MS);
  });

  it("lose no step where the process dies before one is ordered for its time", async () => {
    const station = new Station();
    await station.ended(await station.start([step("a", "make_thing", SLOW)]));
    station.killAt(enqueueOf("b", "before"));
    const runId = await station.start([
      step("first", "make_thing"),
      step("b", "make_thing", { ...SLOW, after: "first" }),
    ]);
    await station.settle();
    station.restart();
    expect((await station.ended(runId)).phase).toBe("success");
    expect(await station.effects(runId, "b")).toBe(1);
  });

  it("come again where the queue's clock is ahead of the process's", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start([step("a", "make_thing", SLOW)]);
    const begins_at = isoTime(station.machine.clock.now() + 500);
    const delivery = {
      run_id: runId,
      step_key: "a",
      attempt: 1,
      epoch: 0,
      engine_version: ENGINE_VERSION,
      begins_at,
    };
    const deliver = async () =>
      station.engine.runtime.deliverStep({ delivery, retryCount: 0 });
    await expect(deliver()).rejects.toMatchObject({ reason: "STEP_EARLY" });
    station.machine.clock.advanceBy(500);
    await deliver();
    expect(await station.phases(runId, ["a"])).toEqual(["success"]);
  });
});
