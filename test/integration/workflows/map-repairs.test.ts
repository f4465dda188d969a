import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { AFTER, each, items, marks } from "./map-steps.ts";
import { commitOf, enqueueOf, nth, outside, reading } from "./moments.ts";
import { Station, WITHHELD } from "./station.ts";

describe("a map whose process dies", () => {
  it.each([
    ["before its list is kept", commitOf("each", "before")],
    [
      "after its list is kept, before an item is ordered",
      commitOf("each", "after"),
    ],
    ["after the first item is ordered", enqueueOf("each[0]", "after")],
    ["before an item's commit", commitOf("each[1]", "before")],
    [
      "after an item's commit, before the next of its lane",
      commitOf("each[1]", "after"),
    ],
    ["after the next of a lane is ordered", enqueueOf("each[3]", "after")],
    ["after the last item's commit", commitOf("each[5]", "after")],
    ["before its end is counted", reading("count", /steps$/)],
  ])("%s does every item once", async (_, moment) => {
    const station = new Station();
    station.killAt(moment);
    const runId = await station.start([each(6, { max_concurrency: 2 }), AFTER]);
    await station.settle();
    station.restart();
    expect((await station.ended(runId)).phase).toBe("success");
    const effects = await Promise.all(
      items(6).map(async (_item, index) =>
        station.effects(runId, `name${index}`),
      ),
    );
    expect(effects).toEqual([1, 1, 1, 1, 1, 1]);
    expect(station.machine.world.callsOf(`${runId}.after`)).toBe(1);
  });

  it("with an effect outside looks it up and does not repeat it", async () => {
    const station = new Station();
    station.killAt(outside("send", "after"));
    const runId = await station.start([each(4, { tool: "send_thing" })]);
    await station.settle();
    station.restart();
    expect((await station.ended(runId)).phase).toBe("success");
    const { world } = station.machine;
    expect(world.keys.map((key) => world.effectsOf(key).length)).toEqual([
      1, 1, 1, 1,
    ]);
  });
});

describe("an item that has settled its map, whose process dies before it goes on", () => {
  it("is delivered again and goes on from the map, before anybody looks at the run", async () => {
    const station = new Station();
    station.killAt(nth(2, commitOf("each", "after")));
    const runId = await station.start([each(2, { max_concurrency: 1 }), AFTER]);
    await station.settle();
    expect(await station.phases(runId, ["each", "after"])).toEqual([
      "success",
      null,
    ]);
    station.restart();
    await station.pass(10_000);
    expect((await station.run(runId)).phase).toBe("success");
  });
});

describe("a map in a run that stops", () => {
  it("starts no item after a cancel, and none after a pause until the resume", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start([each(4, { max_concurrency: 2 })]);
    await station.deliver(runId, "each");
    await station.deliver(runId, "each[0]");
    await station.call("cancel_workflow", { payload: { run_id: runId } });
    for (const item of ["each[1]", "each[2]"])
      await station.deliver(runId, item);
    expect(await station.phases(runId, items(4))).toEqual([
      "success",
      null,
      null,
      null,
    ]);
    expect((await station.run(runId)).phase).toBe("cancelled");
  });

  it("goes on after a pause where it was", async () => {
    const station = new Station();
    const held = station.holdAt(commitOf("each[1]", "before"));
    const runId = await station.start([each(6, { max_concurrency: 2 })]);
    await held.reached;
    await station.call("pause_workflow", { payload: { run_id: runId } });
    held.release();
    await station.settle();
    expect((await station.run(runId)).phase).toBe("paused");
    await station.call("resume_workflow", { payload: { run_id: runId } });
    expect((await station.ended(runId)).phase).toBe("success");
    const effects = await Promise.all(
      items(6).map(async (_item, index) =>
        station.effects(runId, `name${index}`),
      ),
    );
    expect(effects).toEqual([1, 1, 1, 1, 1, 1]);
  });
});

describe("a map that is retried", () => {
  const FAILS_ONCE = {
    for_each: Array.from({ length: 6 }, (_, index) => ({
      name: `n${index}`,
      calls: index === 4 ? 1 : 0,
    })),
    parameters: {
      on: "${input.first}.${item.name}",
      fails: { code: "INVALID_ARGUMENT", calls: "${item.calls}" },
    },
    max_concurrency: 2,
  };

  async function retried(station: Station, runId: string, from_step?: string) {
    const answer = await station.call("retry_workflow", {
      payload: { run_id: runId, ...(from_step !== undefined && { from_step }) },
      request_id: randomUUID(),
    });
    expect(answer?.outcome.type).toBe("success");
    const [last = ""] = (await station.runIds()).filter((id) => id !== runId);
    return { id: last, run: await station.ended(last) };
  }

  it("takes over the items that succeeded, and does the others", async () => {
    const station = new Station();
    const input = { first: "x" };
    const runId = await station.start([each(6, FAILS_ONCE), AFTER], {}, input);
    expect((await station.ended(runId)).phase).toBe("failed");
    const { world } = station.machine;
    const callsOf = () =>
      items(6).map((_item, index) => world.callsOf(`x.n${index}`));
    const before = callsOf();
    const { id, run } = await retried(station, runId);
    expect(run.phase).toBe("success");
    const done = before.map((calls, index) =>
      calls === 1 && index !== 4 ? 1 : calls + 1,
    );
    expect(callsOf()).toEqual(done);
    expect((await marks(station, id)).every((mark) => mark !== null)).toBe(
      true,
    );
    expect(await station.phases(id, ["after"])).toEqual(["success"]);
  });

  it("waits for all its items, though the last of a lane is taken over", async () => {
    const station = new Station();
    const second = station.holdAt(commitOf("each[1]", "before"));
    const runId = await station.start(
      [
        each(6, {
          for_each: [1, 1, 0, 0, 0, 0],
          parameters: {
            on: "x.${index}",
            fails: { code: "INVALID_ARGUMENT", calls: "${item}" },
          },
          max_concurrency: 2,
          tolerated_failures: 1,
        }),
      ],
      {},
    );
    await second.reached;
    await station.settle();
    second.release();
    expect((await station.ended(runId)).phase).toBe("failed");
    expect(await station.phases(runId, ["each[0]", "each[4]"])).toEqual([
      "failed",
      "success",
    ]);
    const first = station.holdAt(commitOf("each[0]", "before"));
    await station.call("retry_workflow", { payload: { run_id: runId } });
    await first.reached;
    await station.settle();
    const [again = ""] = (await station.runIds()).filter((id) => id !== runId);
    expect(await station.phases(again, ["each", "each[5]"])).toEqual([
      "waiting",
      "success",
    ]);
    first.release();
    expect((await station.ended(again)).phase).toBe("success");
    expect((await marks(station, again)).every((mark) => mark !== null)).toBe(
      true,
    );
  });

  it("is done anew where it is begun from, and taken over whole where not", async () => {
    const station = new Station();
    const runId = await station.start([each(3), AFTER]);
    expect((await station.ended(runId)).phase).toBe("success");
    const made = await marks(station, runId);
    const { id } = await retried(station, runId, "after");
    expect(await marks(station, id)).toEqual(made);
    expect(await station.step(id, "after")).toMatchObject({
      output: { saw: [made[0]] },
    });
  });
});
