import { describe, expect, it } from "vitest";
import { begunUndoing, failing, undoable, undone } from "./compensations.ts";
import { step } from "./engine-definitions.ts";
import { commitOf, outside } from "./moments.ts";
import { cancel, pause, resume, show } from "./paused-runs.ts";
import { Station } from "./station.ts";

describe("a run that fails", () => {
  it("undoes what succeeded, the last first, and has then failed", async () => {
    const station = new Station();
    const runId = await station.start([
      undoable("a"),
      step("b", "make_thing", { after: "a" }),
      undoable("c", { after: "b" }),
      failing("bad", "c"),
    ]);
    const run = await station.ended(runId);
    expect(run).toMatchObject({
      phase: "failed",
      error: { reason: "STEP_FAILED" },
      compensation: { end: "failed", steps: ["a", "c"] },
    });
    expect(begunUndoing(station)).toEqual(["c", "a"]);
    expect(await undone(station, runId, ["a", "b", "c", "bad"])).toEqual([
      1, 0, 1, 0,
    ]);
    expect(await show(station, runId)).toMatchObject({
      status: "failed",
      compensations: [
        {
          step_id: "~a",
          undoes: "a",
          tool_name: "make_thing",
          status: "success",
          attempts: 1,
          error: null,
        },
        { step_id: "~c", status: "success" },
      ],
      not_undone: [],
    });
  });

  it("gives a compensation what its step made", async () => {
    const station = new Station();
    const runId = await station.start([undoable("a"), failing("bad", "a")]);
    await station.ended(runId);
    const made = await station.step(runId, "a");
    const undoing = await station.step(runId, "~a");
    const mark = made?.phase === "success" ? made.output["mark"] : null;
    expect(undoing).toMatchObject({ output: { saw: [mark] } });
  });

  it("undoes a step when all that followed from it is undone", async () => {
    const station = new Station();
    const runId = await station.start([
      undoable("a"),
      undoable("b", { after: "a" }),
      undoable("c", { after: "a" }),
      step("join", "make_thing", { after: "b c" }),
      undoable("d", { after: "join" }),
      failing("bad", "d"),
    ]);
    await station.ended(runId);
    const order = begunUndoing(station);
    expect(order[0]).toBe("d");
    expect(order.slice(1, 3).toSorted()).toEqual(["b", "c"]);
    expect(order[3]).toBe("a");
  });

  it("waits for what is claimed, and undoes that too", async () => {
    const station = new Station();
    const send = station.holdAt(outside("send", "after"));
    const runId = await station.start([
      undoable("slow", { tool: "send_thing" }),
      failing("bad", ""),
    ]);
    await send.reached;
    await station.settle();
    expect((await station.run(runId)).phase).toBe("failing");
    send.release();
    expect((await station.ended(runId)).phase).toBe("failed");
    expect(await undone(station, runId, ["slow"])).toEqual([1]);
  });

  it("fails at once where nothing of it succeeded that could be undone, and can be retried", async () => {
    const station = new Station();
    const runId = await station.start([
      failing("bad", ""),
      undoable("a", { after: "bad" }),
    ]);
    expect(await station.ended(runId)).toMatchObject({
      phase: "failed",
      compensation: null,
    });
    const retried = await station.call("retry_workflow", {
      payload: { run_id: runId },
    });
    expect(retried?.outcome.type).toBe("success");
  });

  it("is not retried once it is undone", async () => {
    const station = new Station();
    const runId = await station.start([undoable("a"), failing("bad", "a")]);
    await station.ended(runId);
    const retried = await station.call("retry_workflow", {
      payload: { run_id: runId },
    });
    expect(retried?.outcome).toMatchObject({
      error: { code: "FAILED_PRECONDITION", reason: "RUN_UNDONE" },
    });
  });

  it("goes on undoing when its time is over", async () => {
    const station = new Station();
    const runId = await station.start(
      [
        undoable("a", {
          undo: { fails: { code: "UNAVAILABLE", calls: 2 } },
          retry_policy: { initial_interval: 60, jitter: "none" },
        }),
        failing("bad", "a"),
      ],
      { timeout: 30 },
    );
    expect((await station.ended(runId)).phase).toBe("failed");
    expect(await undone(station, runId, ["a"])).toEqual([1]);
  });
});

describe("a run that is cancelled", () => {
  const steps = [
    undoable("a"),
    undoable("b", { after: "a" }),
    step("night", "make_thing", { after: "b" }),
  ];

  it("is undone where that is asked for, also what was in flight", async () => {
    const station = new Station();
    const commit = station.holdAt(commitOf("night", "before"));
    const runId = await station.start(steps);
    await commit.reached;
    expect(await cancel(station, runId, { compensate: true })).toMatchObject({
      status: "compensating",
      compensations: [
        { step_id: "~a", status: "pending" },
        { step_id: "~b", status: "running" },
      ],
      not_undone: ["a", "b"],
    });
    commit.release();
    expect(await station.ended(runId)).toMatchObject({
      phase: "cancelled",
      error: { reason: "RUN_CANCELLED" },
    });
    expect(begunUndoing(station)).toEqual(["b", "a"]);
    expect(await station.phases(runId, ["night"])).toEqual([null]);
  });

  it("is left as it is where that is not", async () => {
    const station = new Station();
    const commit = station.holdAt(commitOf("night", "before"));
    const runId = await station.start(steps);
    await commit.reached;
    expect(await cancel(station, runId)).toMatchObject({
      compensations: [],
      not_undone: [],
    });
    commit.release();
    await station.settle();
    expect(await undone(station, runId, ["a", "b"])).toEqual([0, 0]);
  });

  it("waits for a transactional step in flight, which would be missed else", async () => {
    const station = new Station();
    const commits: string[] = [];
    const second = station.holdAt((moment) => {
      if (!commitOf("b", "before")(moment)) return false;
      commits.push("b");
      return commits.length === 2;
    });
    const runId = await station.start(steps);
    await second.reached;
    expect(await cancel(station, runId, { compensate: true })).toMatchObject({
      status: "cancelling",
    });
    second.release();
    expect((await station.ended(runId)).phase).toBe("cancelled");
    expect(await undone(station, runId, ["a", "b"])).toEqual([1, 1]);
    expect(station.machine.world.callsOf(`${runId}.night`)).toBe(0);
  });

  it("does not carry out a transactional step whose process died, and ends", async () => {
    const station = new Station();
    const commits: string[] = [];
    station.killAt((moment) => {
      if (!commitOf("b", "before")(moment)) return false;
      commits.push("b");
      return commits.length === 2;
    });
    const runId = await station.start(steps);
    await station.settle();
    station.restart();
    await cancel(station, runId, { compensate: true });
    expect((await station.ended(runId)).phase).toBe("cancelled");
    expect(await station.phases(runId, ["b"])).toEqual(["failed"]);
    expect(await station.effects(runId, "b")).toBe(0);
    expect(await undone(station, runId, ["a", "b"])).toEqual([1, 0]);
  });

  it("has nothing to undo where its workflow does not say how", async () => {
    const station = new Station();
    const runId = await station.start([
      { step_id: "night", tool_name: "sleep", parameters: { duration: 60 } },
    ]);
    expect(await cancel(station, runId, { compensate: true })).toMatchObject({
      status: "cancelled",
      compensations: [],
    });
  });
});

describe("a run that is being undone", () => {
  it("can be paused, and goes on undoing when it is resumed", async () => {
    const station = new Station();
    const claim = station.holdAt(commitOf("~b", "before"));
    const runId = await station.start([
      undoable("a"),
      undoable("b", { after: "a" }),
      failing("bad", "b"),
    ]);
    await claim.reached;
    expect(await pause(station, runId)).toMatchObject({ status: "paused" });
    claim.release();
    await station.settle();
    expect(await undone(station, runId, ["a", "b"])).toEqual([0, 0]);
    expect(await resume(station, runId)).toMatchObject({
      status: "compensating",
    });
    expect((await station.ended(runId)).phase).toBe("failed");
    expect(await undone(station, runId, ["a", "b"])).toEqual([1, 1]);
  });

  it("undoes what it took over from the run that it repeats", async () => {
    const station = new Station();
    const runId = await station.start([
      undoable("a"),
      step("night", "make_thing", {
        after: "a",
        parameters: { fails: { code: "UNAVAILABLE" } },
      }),
    ]);
    await station.settle();
    await cancel(station, runId);
    const retried = await station.call("retry_workflow", {
      payload: { run_id: runId },
    });
    expect(retried?.outcome.type).toBe("success");
    const [second = ""] = (await station.runIds()).filter((id) => id !== runId);
    await station.settle();
    await cancel(station, second, { compensate: true });
    await station.ended(second);
    expect(await undone(station, second, ["a"])).toEqual([1]);
    const undoing = await station.step(second, "~a");
    const made = await station.step(runId, "a");
    const mark = made?.phase === "success" ? made.output["mark"] : null;
    expect(undoing).toMatchObject({ output: { saw: [mark] } });
  });
});
