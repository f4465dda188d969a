import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { definitionOf, step } from "./engine-definitions.ts";
import { commitIn, commitOf, outside, reading } from "./moments.ts";
import { CHAIN, effects, pause, resume, swallowed } from "./paused-runs.ts";
import { Station, WITHHELD } from "./station.ts";

describe("a resume", () => {
  it("that crashes before its enqueue has the run found by the watch ordered before", async () => {
    const station = new Station();
    const runId = await swallowed(station);
    station.killAt(commitIn("workflow_runs", "after"));
    expect(await resume(station, runId)).toBeUndefined();
    station.restart();
    await station.settle();
    expect(await station.phases(runId, ["b"])).toEqual([null]);
    await station.pass(30_000);
    expect((await station.run(runId)).phase).toBe("success");
    expect(await effects(station, runId)).toEqual([1, 1, 1]);
  });

  it("that crashes before its enqueue is continued by a repeat of its request", async () => {
    const station = new Station();
    const runId = await swallowed(station);
    const body = { request_id: randomUUID(), payload: { run_id: runId } };
    station.killAt(commitIn("workflow_runs", "after"));
    expect(await station.call("resume_workflow", body)).toBeNull();
    station.restart();
    const repeated = await station.call("resume_workflow", body);
    expect(repeated?.metadata["replayed"]).toBe(true);
    await station.settle();
    expect((await station.run(runId)).phase).toBe("success");
  });

  it("that does not commit leaves a watch which finds nothing to do", async () => {
    const station = new Station();
    const runId = await swallowed(station);
    station.killAt(commitIn("workflow_runs", "before"));
    await resume(station, runId);
    station.restart();
    await station.pass(60_000);
    expect((await station.run(runId)).phase).toBe("paused");
    expect(station.tasks("make_thing")).toEqual([]);
  });

  it("that crashes before its enqueue loses nothing that was claimed, though the run has no time left until the watch", async () => {
    const station = new Station();
    station.killAt(outside("send", "after"));
    const runId = await station.start(
      [step("mail", "send_thing", { timeout: 60 })],
      { timeout: 80 },
    );
    await station.settle();
    station.restart();
    await station.pass(70_000);
    expect(await station.phases(runId, ["mail"])).toEqual(["claimed"]);
    await pause(station, runId);
    station.killAt(commitIn("workflow_runs", "after"));
    await resume(station, runId);
    station.restart();
    await station.ended(runId);
    await station.pass(60_000);
    expect(await station.phases(runId, ["mail"])).toEqual(["success"]);
    const { world } = station.machine;
    expect(world.keys.map((key) => world.effectsOf(key).length)).toEqual([1]);
  });

  it("that is followed orders nothing twice, however long its steps take", async () => {
    const station = new Station();
    const runId = await swallowed(station);
    const commit = station.holdAt(commitOf("b", "before"));
    await resume(station, runId);
    await commit.reached;
    await station.pass(60_000);
    expect(station.machine.world.callsOf(`${runId}.b`)).toBe(1);
    commit.release();
    expect((await station.ended(runId)).phase).toBe("success");
  });

  it("leaves deliveries that were ordered before the pause without effect", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start([step("a", "make_thing")]);
    await pause(station, runId);
    await resume(station, runId);
    await station.deliver(runId, "a", { epoch: 0 });
    expect(station.machine.world.callsOf(`${runId}.a`)).toBe(0);
    await station.deliver(runId, "a", { epoch: 1 });
    expect((await station.run(runId)).phase).toBe("success");
  });

  it("finds what a step in flight leads to, though it settles after the resume", async () => {
    const station = new Station();
    const commit = station.holdAt(commitOf("a", "before"));
    const runId = await station.start(CHAIN);
    await commit.reached;
    await pause(station, runId);
    await resume(station, runId);
    commit.release();
    expect((await station.ended(runId)).phase).toBe("success");
    expect(await effects(station, runId)).toEqual([1, 1, 1]);
  });

  it("loses nothing wherever the process dies, at every moment of pause and resume in turn", async () => {
    const pausedAndResumed = async (station: Station): Promise<string> => {
      const load = station.holdAt(reading("get_all", /steps\/b$/));
      const start = {
        request_id: randomUUID(),
        payload: { workflow_definition: definitionOf(CHAIN) },
      };
      await station.call("start_workflow", start);
      const [runId = ""] = await station.runIds();
      await load.reached;
      const about = { payload: { run_id: runId } };
      const insist = async (operation: string) => {
        const body = { ...about, request_id: randomUUID() };
        const answer = await station.call(operation, body);
        if (answer !== null) return;
        station.restart();
        await station.call(operation, body);
      };
      await insist("pause_workflow");
      load.release();
      await station.settle();
      await insist("resume_workflow");
      await station.settle();
      return runId;
    };
    const whole = new Station();
    await pausedAndResumed(whole);
    const first = whole.moments.findIndex(reading("get_all", /steps\/b$/));
    for (let death = first + 2; death <= whole.moments.length; death += 1) {
      const station = new Station();
      let moment = 0;
      station.killAt(() => (moment += 1) === death);
      const runId = await pausedAndResumed(station);
      station.restart();
      expect((await station.ended(runId)).phase, `death ${death}`).toBe(
        "success",
      );
      expect(await effects(station, runId), `death ${death}`).toEqual([
        1, 1, 1,
      ]);
    }
  });
});
