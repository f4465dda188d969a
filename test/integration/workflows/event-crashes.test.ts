import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { step } from "./engine-definitions.ts";
import { payment, send, waiter } from "./events.ts";
import { commitIn, commitOf, enqueueOf } from "./moments.ts";
import { Station } from "./station.ts";

const TAKEN = { delivered: 1, kept: false };

describe("a send that crashes before its enqueue", () => {
  it("has its step continued by the look that was ordered before", async () => {
    const station = new Station();
    const runId = await station.start(payment());
    await station.settle();
    station.killAt(commitOf("wait", "after"));
    expect(await send(station, runId)).toBeNull();
    station.restart();
    await station.settle();
    expect(await station.phases(runId, ["wait", "b"])).toEqual([
      "success",
      null,
    ]);
    await station.pass(30_000);
    expect((await station.run(runId)).phase).toBe("success");
    expect(await station.effects(runId, "b")).toBe(1);
  });

  it("has its step continued by a repeat of the request", async () => {
    const station = new Station();
    const runId = await station.start(payment());
    await station.settle();
    const requestId = randomUUID();
    station.killAt(enqueueOf("wait", "before"));
    expect(await send(station, runId, {}, requestId)).toBeNull();
    station.restart();
    expect(await send(station, runId, {}, requestId)).toMatchObject(TAKEN);
    await station.settle();
    expect((await station.run(runId)).phase).toBe("success");
  });

  it("has its step continued by a repeat of the event, under another request", async () => {
    const station = new Station();
    const runId = await station.start(payment());
    await station.settle();
    station.killAt(enqueueOf("wait", "before"));
    expect(await send(station, runId, { event_id: "one" })).toBeNull();
    station.restart();
    expect(await send(station, runId, { event_id: "one" })).toMatchObject(
      TAKEN,
    );
    await station.settle();
    expect((await station.run(runId)).phase).toBe("success");
  });

  it("leaves no event where it dies before its commit", async () => {
    const station = new Station();
    const runId = await station.start(payment());
    await station.settle();
    station.killAt(commitOf("wait", "before"));
    expect(await send(station, runId)).toBeNull();
    station.restart();
    await station.pass(30_000);
    expect(await station.phases(runId, ["wait"])).toEqual(["waiting"]);
  });

  it("does not have another step that is under way dispatched twice by that look", async () => {
    const station = new Station();
    const held = station.holdAt(commitOf("slow", "before"));
    const runId = await station.start([
      ...payment(),
      step("slow", "make_thing"),
    ]);
    await held.reached;
    await station.settle();
    await send(station, runId);
    await station.pass(30_000);
    held.release();
    await station.settle();
    expect(station.machine.world.callsOf(`${runId}.slow`)).toBe(1);
    expect((await station.run(runId)).phase).toBe("success");
  });
});

describe("a process that dies as a step takes a kept event", () => {
  it.each(["before", "after"] as const)(
    "%s the commit has it taken once",
    async (stage) => {
      const station = new Station();
      const runId = await station.start([
        { step_id: "night", tool_name: "sleep", parameters: { duration: 30 } },
        { ...waiter("wait"), depends_on: ["night"] },
      ]);
      await station.settle();
      await send(station, runId, { event_id: "one" });
      station.killAt(commitIn(`workflow_runs/${runId}/events`, stage));
      await station.pass(30_000);
      station.restart();
      expect((await station.ended(runId)).phase).toBe("success");
      expect(await station.step(runId, "wait")).toMatchObject({
        output: { event_id: "one" },
      });
    },
  );
});
