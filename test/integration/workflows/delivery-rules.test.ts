import { describe, expect, it } from "vitest";
import { ColliderError } from "#shared/kernel/error.ts";
import { epochMs } from "#shared/kernel/time.ts";
import { step } from "./engine-definitions.ts";
import { commitOf, enqueueOf } from "./moments.ts";
import { Station, WITHHELD } from "./station.ts";

const PAIR = [step("a", "make_thing"), step("b", "look_up", { after: "a" })];
const FLAKY = { fails: { code: "UNAVAILABLE", calls: 1 } };
const STEADY = { initial_interval: 10, jitter: "none" };

async function auditsOf(station: Station, name: string): Promise<number> {
  const events = await station.engine.platform.documents.query({
    from: { collection: "audit_events" },
    where: [{ field: "step", operator: "==", value: name }],
  });
  return events.length;
}

describe("a delivery of a step", () => {
  it("that has settled continues, and is not dispatched again", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start(PAIR);
    await station.deliver(runId, "a");
    station.machine.database.exec("DELETE FROM tasks");
    await station.deliver(runId, "a");
    expect(station.tasks("look_up")).toHaveLength(1);
    expect(station.machine.world.callsOf(`${runId}.a`)).toBe(1);
  });

  it("that has settled orders its successor once, however often it is repeated", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start(PAIR);
    await station.deliver(runId, "a");
    await station.deliver(runId, "a");
    await station.deliver(runId, "a");
    const names = station.tasks("look_up").map(({ name }) => name === null);
    expect(names).toEqual([true, false]);
  });

  it("orders a linear successor without a name", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start(PAIR);
    await station.deliver(runId, "a");
    const [task] = station.tasks("look_up");
    expect(task?.name).toBeNull();
    expect(task?.payload).toEqual({
      step: {
        run_id: runId,
        step_key: "b",
        attempt: 1,
        epoch: 0,
        engine_version: 1,
      },
    });
  });

  it("orders more than fifty successors, and a join, by name", async () => {
    const station = new Station(WITHHELD);
    const middle = Array.from({ length: 51 }, (_, index) => `m${index}`);
    const runId = await station.start([
      step("a", "make_thing"),
      ...middle.map((id) => step(id, "look_up", { after: "a" })),
      step("join", "keep_things", { after: middle.join(" ") }),
    ]);
    await station.deliver(runId, "a");
    const fanOut = station.tasks("look_up");
    expect(fanOut).toHaveLength(51);
    expect(fanOut.filter(({ name }) => name === null)).toEqual([]);
    for (const id of middle) await station.deliver(runId, id);
    const joins = station.tasks("keep_things");
    expect(joins.map(({ name }) => name === null)).toEqual([false]);
  });

  it("whose try failed orders the next try, after its delay and by name", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start([
      step("a", "make_thing", { parameters: FLAKY, retry_policy: STEADY }),
    ]);
    const now = station.machine.clock.now();
    await station.deliver(runId, "a");
    const state = await station.step(runId, "a");
    expect(state).toMatchObject({ phase: "retrying", attempt: 2 });
    const [, next] = station.tasks("make_thing");
    expect(next?.dueAt).toBe(now + 10_000);
    expect(next?.name).not.toBeNull();
  });

  it("of an older attempt orders the document's current attempt, and is not dispatched", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start([
      step("a", "make_thing", { parameters: FLAKY, retry_policy: STEADY }),
    ]);
    station.killAt(enqueueOf("a", "before"));
    void station.deliver(runId, "a");
    await station.settle();
    station.restart();
    station.machine.database.exec("DELETE FROM tasks");
    await station.deliver(runId, "a");
    const [task] = station.tasks("make_thing");
    expect(task?.payload).toMatchObject({ step: { attempt: 2 } });
    expect(station.machine.world.callsOf(`${runId}.a`)).toBe(1);
    await station.deliver(runId, "a", { attempt: 2 });
    expect(await station.phases(runId, ["a"])).toEqual(["success"]);
  });

  it("that loses the precondition records nothing, orders nothing, and comes again", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start(PAIR);
    const slow = station.holdAt(commitOf("a", "before"));
    const loser = station.deliver(runId, "a");
    await slow.reached;
    await station.deliver(runId, "a");
    slow.release();
    await expect(loser).rejects.toMatchObject({ reason: "DOCUMENT_EXISTS" });
    expect(await station.effects(runId, "a")).toBe(1);
    expect(await auditsOf(station, `${runId}/a`)).toBe(1);
    expect(station.tasks("look_up")).toHaveLength(1);
  });

  it("that loses to one which dies goes on in its place, though both were one task", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start(PAIR);
    const winner = station.holdAt(enqueueOf("b", "before"));
    const slow = station.holdAt(commitOf("a", "before"));
    const loser = station.deliver(runId, "a");
    await slow.reached;
    void station.deliver(runId, "a");
    await winner.reached;
    slow.release();
    await expect(loser).rejects.toMatchObject({ reason: "DOCUMENT_EXISTS" });
    await station.deliver(runId, "a");
    expect(station.tasks("look_up")).toHaveLength(1);
  });

  it("of a poison step, repeated twenty times without a record, has failed, is not dispatched and not tried again", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start(PAIR);
    await station.deliver(runId, "a", { retryCount: 20 });
    const state = await station.step(runId, "a");
    expect(state).toMatchObject({
      phase: "failed",
      attempt: 1,
      error: { code: "FAILED_PRECONDITION", reason: "STEP_NOT_SURVIVED" },
    });
    expect(station.machine.world.callsOf(`${runId}.a`)).toBe(0);
    expect(await auditsOf(station, `${runId}/a`)).toBe(1);
  });

  it("of what may be a poison step, repeated nineteen times, is dispatched", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start(PAIR);
    await station.deliver(runId, "a", { retryCount: 19 });
    expect(await station.phases(runId, ["a"])).toEqual(["success"]);
  });

  it("planned by a newer engine is put back, and nothing is recorded", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start(PAIR);
    const delivered = station.deliver(runId, "a", { engineVersion: 2 });
    await expect(delivered).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(await station.phases(runId, ["a"])).toEqual([null]);
  });

  it("of a run that is gone is acknowledged", async () => {
    const station = new Station(WITHHELD);
    await station.deliver("run_261123_gone", "a");
    expect(station.tasks()).toEqual([]);
  });

  it("passes on what the steps before it committed", async () => {
    const station = new Station();
    const runId = await station.start([
      step("a", "make_thing", { parameters: FLAKY }),
      step("b", "make_thing", {
        after: "a",
        parameters: { saw: ["${steps.a.mark}"] },
      }),
    ]);
    await station.ended(runId);
    const made = await station.document(`things/${runId}.a`);
    const state = await station.step(runId, "b");
    expect(state).toMatchObject({ output: { saw: [made?.data["mark"]] } });
  });

  it("of a run follows the definition that the run was started with", async () => {
    const station = new Station(WITHHELD);
    const older = await station.start(PAIR, { name: "same" });
    await station.start([step("a", "keep_things")], { name: "same" });
    await station.deliver(older, "a");
    expect(station.tasks("look_up")).toHaveLength(1);
    expect(await station.effects(older, "a")).toBe(1);
  });

  it("whose tool is gone is a failed try, not one that comes again for ever", async () => {
    const gone = new ColliderError("UNIMPLEMENTED", "The tool is gone.");
    const station = new Station({
      aroundCallTool: () => async () => Promise.reject(gone),
    });
    const runId = await station.start(PAIR);
    const run = await station.ended(runId);
    expect([run.phase, run.error?.code]).toEqual(["failed", "UNIMPLEMENTED"]);
  });

  it("with parameters that its tool does not take is a failed try, and audited", async () => {
    const station = new Station();
    const runId = await station.start(
      [
        step("a", "make_short_thing", {
          parameters: { saw: ["${input.text}"] },
        }),
      ],
      {
        input_schema: {
          type: "object",
          properties: { text: { type: "string" } },
        },
      },
      { text: "too long for it" },
    );
    await station.ended(runId);
    expect(await station.step(runId, "a")).toMatchObject({
      phase: "failed",
      error: { code: "INVALID_ARGUMENT" },
    });
    expect(await station.effects(runId, "a")).toBe(0);
    expect(await auditsOf(station, `${runId}/a`)).toBe(1);
  });

  it("starts no step's clock over at its second try", async () => {
    const station = new Station();
    const runId = await station.start([
      step("a", "make_thing", { parameters: FLAKY, retry_policy: STEADY }),
    ]);
    await station.ended(runId);
    const state = await station.step(runId, "a");
    if (state?.phase !== "success") throw new Error("It did not succeed.");
    const taken = epochMs(state.completed_at) - epochMs(state.started_at);
    expect([state.attempt, taken]).toEqual([2, 10_000]);
  });
});
