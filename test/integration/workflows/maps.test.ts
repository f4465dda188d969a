import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "#shared/kernel/json.ts";
import { step } from "./engine-definitions.ts";
import { AFTER, each, items, marks, output } from "./map-steps.ts";
import { Station, WITHHELD } from "./station.ts";

describe("a map", () => {
  it("calls its tool once for each item, and answers with what each answered", async () => {
    const station = new Station();
    const runId = await station.start([
      each(25, { max_concurrency: 4 }),
      AFTER,
    ]);
    expect((await station.ended(runId)).phase).toBe("success");
    const { world } = station.machine;
    const calls = items(25).map((_, index) =>
      world.callsOf(`${runId}.name${index}`),
    );
    expect(calls).toEqual(Array.from({ length: 25 }, () => 1));
    const { outputs, count, failed } = await output(station, runId);
    expect({ count, failed }).toEqual({ count: 25, failed: 0 });
    expect(outputs).toHaveLength(25);
    const made = await marks(station, runId);
    expect(new Set(made).size).toBe(25);
    expect(await station.step(runId, "after")).toMatchObject({
      output: { saw: [made[0]] },
    });
  });

  it("has no more items under way than it may", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start([each(7, { max_concurrency: 3 })]);
    await station.deliver(runId, "each");
    const ordered = () => station.tasks("make_thing").length;
    expect(ordered()).toBe(3);
    await station.deliver(runId, "each[1]");
    expect(ordered()).toBe(4);
    expect(await station.phases(runId, ["each[1]", "each[4]"])).toEqual([
      "success",
      null,
    ]);
  });

  it("of an empty list is done at once, and what follows goes on", async () => {
    const station = new Station();
    const runId = await station.start([
      each(0),
      step("after", "make_thing", { after: "each" }),
    ]);
    expect((await station.ended(runId)).phase).toBe("success");
    expect(await output(station, runId)).toEqual({
      count: 0,
      failed: 0,
      outputs: [],
    });
    expect(await station.phases(runId, ["after"])).toEqual(["success"]);
  });

  it("goes over what a step before it answered", async () => {
    const station = new Station();
    const runId = await station.start([
      each(3),
      {
        step_id: "again",
        tool_name: "make_thing",
        for_each: "${steps.each.outputs}",
        parameters: { on: "${run.id}.again.${index}", saw: ["${item.mark}"] },
      },
    ]);
    expect((await station.ended(runId)).phase).toBe("success");
    for (const [index, mark] of (await marks(station, runId)).entries())
      expect(await station.step(runId, `again[${index}]`)).toMatchObject({
        output: { saw: [mark] },
      });
  });

  it("that is over nothing it can go through fails with the reason", async () => {
    const station = new Station();
    const start = async (list: JsonValue) => {
      const runId = await station.start(
        [each(1, { for_each: "${input.list}" })],
        {},
        { list },
      );
      return (await station.ended(runId)).error?.message;
    };
    expect(await start("x")).toContain("for_each is not a list");
    const many = Array.from({ length: 1001 }, () => 1);
    expect(await start(many)).toContain("has 1001 items; at most 1000");
    const large = ["x".repeat(300_000), "x".repeat(300_000)];
    expect(await start(large)).toContain("is larger than 512 KiB");
  });

  it("whose answers are too many to be had together fails the step that refers to them", async () => {
    const station = new Station();
    const large = "x".repeat(450_000);
    const parameters = { saw: ["${input.large}"] };
    const runId = await station.start(
      [each(20, { parameters }), AFTER],
      {},
      { large },
    );
    const run = await station.ended(runId);
    expect(run.phase).toBe("failed");
    expect(run.error?.message).toContain('items of "each" are more than 8 MiB');
    expect(await station.phases(runId, ["each", "after"])).toEqual([
      "success",
      "failed",
    ]);
  });

  it("is skipped whole where its condition does not hold", async () => {
    const station = new Station();
    const runId = await station.start([each(3, { when: "1 > 2" })]);
    expect((await station.ended(runId)).phase).toBe("success");
    expect(await station.phases(runId, ["each", "each[0]"])).toEqual([
      "skipped",
      null,
    ]);
  });
});

describe("a map with items that fail", () => {
  const failing = (fields: JsonObject) =>
    each(10, {
      for_each: Array.from({ length: 10 }, (_, index) => ({
        name: `n${index}`,
        fails: index % 4 === 0 ? "INVALID_ARGUMENT" : "UNAVAILABLE",
        calls: index % 4 === 0 ? 1_000_000 : 1,
      })),
      parameters: {
        on: "${run.id}.${item.name}",
        fails: { code: "${item.fails}", calls: "${item.calls}" },
      },
      ...fields,
    });

  it("fails when more have failed than it tolerates, says which, and stops its lanes", async () => {
    const station = new Station();
    const runId = await station.start([
      failing({ max_concurrency: 1, tolerated_failures: 1 }),
    ]);
    const run = await station.ended(runId);
    expect(run.phase).toBe("failed");
    expect(run.error?.message).toMatch(
      /2 of 10 items failed, and 1 may\. each\[[04]\] failed: The step was told to fail\./,
    );
    expect(await station.phases(runId, ["each[4]", "each[5]"])).toEqual([
      "failed",
      null,
    ]);
  });

  it("succeeds when no more have failed than it tolerates, with nothing in their places", async () => {
    const station = new Station();
    const runId = await station.start([failing({ tolerated_failures: "30%" })]);
    expect((await station.ended(runId)).phase).toBe("success");
    const { outputs, failed } = await output(station, runId);
    expect(failed).toBe(3);
    const isNull = outputs.map((one) => one === null);
    expect(isNull).toEqual(
      Array.from({ length: 10 }, (_, index) => index % 4 === 0),
    );
  });
});
