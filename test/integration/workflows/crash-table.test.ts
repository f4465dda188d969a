import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { definitionOf, step } from "./engine-definitions.ts";
import { commitIn, commitOf, enqueueOf, outside } from "./moments.ts";
import { Station } from "./station.ts";

const CHAIN = [
  step("a", "make_thing"),
  step("b", "make_thing", { after: "a" }),
  step("c", "make_thing", { after: "b" }),
];

async function effectsOfChain(
  station: Station,
  runId: string,
): Promise<readonly number[]> {
  return Promise.all(["a", "b", "c"].map((id) => station.effects(runId, id)));
}

describe("a process that dies", () => {
  it("before a step's commit leaves nothing of it, and the step runs again", async () => {
    const station = new Station();
    station.killAt(commitOf("b", "before"));
    const runId = await station.start(CHAIN);
    await station.settle();
    expect(await station.phases(runId, ["a", "b"])).toEqual(["success", null]);
    station.restart();
    expect((await station.ended(runId)).phase).toBe("success");
    expect(station.machine.world.callsOf(`${runId}.b`)).toBe(2);
    expect(await effectsOfChain(station, runId)).toEqual([1, 1, 1]);
  });

  it("after a step's commit, before its successor is ordered, continues from the checkpoint", async () => {
    const station = new Station();
    station.killAt(commitOf("b", "after"));
    const runId = await station.start(CHAIN);
    await station.settle();
    expect(await station.phases(runId, ["b", "c"])).toEqual(["success", null]);
    station.restart();
    expect((await station.ended(runId)).phase).toBe("success");
    expect(station.machine.world.callsOf(`${runId}.b`)).toBe(1);
    expect(await effectsOfChain(station, runId)).toEqual([1, 1, 1]);
  });

  it("after the successor is ordered, before it is answered, finds everything done", async () => {
    const station = new Station();
    station.killAt(enqueueOf("c", "after"));
    const runId = await station.start(CHAIN);
    await station.settle();
    station.restart();
    expect((await station.ended(runId)).phase).toBe("success");
    expect(station.machine.world.callsOf(`${runId}.b`)).toBe(1);
    expect(await effectsOfChain(station, runId)).toEqual([1, 1, 1]);
  });

  it("after an effect outside, before its record, looks the effect up and does not repeat it", async () => {
    const station = new Station();
    station.killAt(outside("send", "after"));
    const runId = await station.start([step("mail", "send_thing")]);
    await station.settle();
    expect(await station.phases(runId, ["mail"])).toEqual(["claimed"]);
    station.restart();
    expect((await station.ended(runId)).phase).toBe("success");
    const { world } = station.machine;
    expect(world.keys.map((key) => world.effectsOf(key).length)).toEqual([1]);
  });

  it("before an effect outside that was claimed carries it out when the lease is over", async () => {
    const station = new Station();
    station.killAt(outside("send", "before"));
    const runId = await station.start([step("mail", "send_thing")]);
    await station.settle();
    station.restart();
    expect((await station.ended(runId)).phase).toBe("success");
    const { world } = station.machine;
    expect(world.keys.map((key) => world.effectsOf(key).length)).toEqual([1]);
  });

  it("before a run's start commits leaves no run, and its watch finds none", async () => {
    const station = new Station();
    station.killAt(commitIn("workflow_runs", "before"));
    await expect(station.start(CHAIN)).rejects.toThrow("did not start");
    station.restart();
    await station.pass(60_000);
    expect(await station.runIds()).toEqual([]);
    expect(station.tasks()).toEqual([]);
  });

  it("after a run's start, before its enqueue, has the run found by the watch ordered before", async () => {
    const station = new Station();
    station.killAt(commitIn("workflow_runs", "after"));
    const runId = await station.start(CHAIN);
    station.restart();
    await station.settle();
    expect(await station.phases(runId, ["a"])).toEqual([null]);
    await station.pass(30_000);
    expect((await station.run(runId)).phase).toBe("success");
  });

  it("after a run's start, before its enqueue, has the run continued by a repeat of the request", async () => {
    const station = new Station();
    const body = {
      request_id: randomUUID(),
      payload: { workflow_definition: definitionOf(CHAIN) },
    };
    station.killAt(commitIn("workflow_runs", "after"));
    expect(await station.call("start_workflow", body)).toBeNull();
    station.restart();
    const repeated = await station.call("start_workflow", body);
    expect(repeated?.metadata["replayed"]).toBe(true);
    await station.settle();
    const [runId = ""] = await station.runIds();
    expect((await station.run(runId)).phase).toBe("success");
    expect(await effectsOfChain(station, runId)).toEqual([1, 1, 1]);
  });

  it("with all tasks of a run lost has it found by the sweeper", async () => {
    const station = new Station();
    station.killAt(commitIn("workflow_runs", "after"));
    const runId = await station.start(CHAIN);
    station.machine.database.exec("DELETE FROM tasks");
    station.restart();
    await station.pass(299_000);
    await station.engine.platform.tasks.enqueue({
      operation: "sweep_runs",
      payload: {},
    });
    await station.settle();
    expect((await station.run(runId)).phase).toBe("running");
    await station.pass(1_000);
    await station.engine.platform.tasks.enqueue({
      operation: "sweep_runs",
      payload: {},
    });
    await station.settle();
    expect((await station.run(runId)).phase).toBe("success");
  });

  it("anywhere at all, at every moment of a run in turn, changes nothing of its outcome", async () => {
    const whole = new Station();
    const diamond = [
      step("a", "make_thing"),
      step("b", "send_thing", { after: "a" }),
      step("c", "keep_things", { after: "a" }),
      step("d", "make_thing", { after: "b c" }),
    ];
    await whole.ended(await whole.start(diamond));
    for (let death = 1; death <= whole.moments.length; death += 1) {
      const station = new Station();
      let moment = 0;
      station.killAt(() => (moment += 1) === death);
      const body = {
        request_id: randomUUID(),
        payload: { workflow_definition: definitionOf(diamond) },
      };
      await station.call("start_workflow", body);
      await station.settle();
      station.restart();
      await station.call("start_workflow", body);
      const [runId = ""] = await station.runIds();
      expect((await station.ended(runId)).phase, `death ${death}`).toBe(
        "success",
      );
      const effects = ["a", "d"].map((id) => station.effects(runId, id));
      expect(await Promise.all(effects), `death ${death}`).toEqual([1, 1]);
      const { world } = station.machine;
      const sent = world.keys.map((key) => world.effectsOf(key).length);
      expect(sent, `death ${death}`).toEqual([1]);
    }
  });
});
