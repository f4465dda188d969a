import { describe, expect, it } from "vitest";
import { isoTime } from "#shared/kernel/time.ts";
import { ALICE } from "./engine.ts";
import { step } from "./engine-definitions.ts";
import { payment, send, waiter } from "./events.ts";
import { Station } from "./station.ts";

const TAKEN = { delivered: 1, kept: false };
const KEPT = { delivered: 0, kept: true };

async function outputOf(station: Station, runId: string, stepId = "wait") {
  const state = await station.step(runId, stepId);
  return state?.phase === "success" ? state.output : state?.phase;
}

describe("a step that waits for an event", () => {
  it("goes on with the event that is sent to the run", async () => {
    const station = new Station();
    const runId = await station.start(payment());
    await station.settle();
    expect(await station.phases(runId, ["wait", "b"])).toEqual([
      "waiting",
      null,
    ]);
    const received_at = isoTime(station.machine.clock.now());
    const sent = { event_id: "one", data: { order: 4711 } };
    expect(await send(station, runId, sent)).toMatchObject(TAKEN);
    await station.settle();
    expect(await outputOf(station, runId)).toEqual({ ...sent, received_at });
    expect((await station.run(runId)).phase).toBe("success");
  });

  it("takes an event that came before it", async () => {
    const station = new Station();
    const runId = await station.start([
      { step_id: "night", tool_name: "sleep", parameters: { duration: 30 } },
      { ...waiter("wait"), depends_on: ["night"] },
    ]);
    await station.settle();
    expect(await send(station, runId, { event_id: "one" })).toMatchObject(KEPT);
    await station.pass(30_000);
    expect(await outputOf(station, runId)).toMatchObject({ event_id: "one" });
    expect((await station.run(runId)).phase).toBe("success");
  });

  it("takes of several that were kept the oldest that matches", async () => {
    const station = new Station();
    const runId = await station.start([
      { step_id: "night", tool_name: "sleep", parameters: { duration: 30 } },
      { ...waiter("wait", { match: { order: 2 } }), depends_on: ["night"] },
    ]);
    for (const [event_id, order] of [
      ["z", 1],
      ["y", 2],
      ["x", 2],
    ] as const) {
      await send(station, runId, { event_id, data: { order } });
      await station.pass(1_000);
    }
    await station.pass(30_000);
    expect(await outputOf(station, runId)).toMatchObject({ event_id: "y" });
  });

  it("looks for a match through more events than are read at once", async () => {
    const station = new Station();
    const runId = await station.start([
      { step_id: "night", tool_name: "sleep", parameters: { duration: 30 } },
      { ...waiter("wait", { match: { order: 119 } }), depends_on: ["night"] },
    ]);
    for (let order = 0; order < 120; order += 1)
      await send(station, runId, { event_id: `e${order}`, data: { order } });
    await station.pass(30_000);
    expect(await outputOf(station, runId)).toMatchObject({ event_id: "e119" });
  });

  it("is passed over by what does not match it, at the top of the data", async () => {
    const station = new Station();
    const runId = await station.start(
      payment({ match: { order: "${input.order}", by: { id: 1 } } }),
      {},
      { order: 2 },
    );
    await station.settle();
    for (const data of [
      {},
      { order: 2 },
      { order: "2", by: { id: 1 } },
      { order: 2, by: { id: 1, name: "x" } },
    ])
      expect(await send(station, runId, { data })).toMatchObject(KEPT);
    const data = { by: { id: 1 }, order: 2, more: true };
    expect(await send(station, runId, { data })).toMatchObject(TAKEN);
  });

  it("fails where a reference in its match leads to nothing, for it would match anything", async () => {
    const station = new Station();
    const runId = await station.start([
      step("a", "look_up"),
      waiter("wait", { match: { order: "${steps.a.saw[0]}" } }),
    ]);
    expect((await station.ended(runId)).phase).toBe("failed");
    expect(await station.step(runId, "wait")).toMatchObject({
      error: { code: "INVALID_ARGUMENT", reason: "MATCH_ABSENT" },
    });
  });

  it("has an event before those that wait for it later, and one event settles one", async () => {
    const station = new Station();
    const runId = await station.start([
      { step_id: "night", tool_name: "sleep", parameters: { duration: 30 } },
      { ...waiter("late"), depends_on: ["night"] },
      waiter("early"),
    ]);
    await station.pass(30_000);
    expect(await send(station, runId)).toMatchObject(TAKEN);
    await station.settle();
    expect(await station.phases(runId, ["early", "late"])).toEqual([
      "success",
      "waiting",
    ]);
  });

  it("has an event together with all others that wait for it, where it is broadcast", async () => {
    const station = new Station();
    const runId = await station.start(["a", "b", "c"].map((id) => waiter(id)));
    await station.settle();
    const sent = { event_id: "one", broadcast: true };
    expect(await send(station, runId, sent)).toMatchObject({ delivered: 3 });
    await station.settle();
    expect((await station.run(runId)).phase).toBe("success");
  });

  it("fails when its timeout is over, in one attempt, and the event that comes then is kept", async () => {
    const station = new Station();
    const night = { tool_name: "sleep", parameters: { duration: 90 } };
    const runId = await station.start(
      [...payment({ timeout: "PT1M" }), night],
      { error_handling: "continue_on_failure" },
    );
    await station.pass(59_999);
    expect(await station.phases(runId, ["wait"])).toEqual(["waiting"]);
    await station.pass(1);
    expect(await station.step(runId, "wait")).toMatchObject({
      phase: "failed",
      error: { code: "DEADLINE_EXCEEDED", reason: "EVENT_TIMED_OUT" },
    });
    expect(await send(station, runId)).toMatchObject(KEPT);
  });

  it("succeeds with nothing when its timeout is over, where it is told to continue", async () => {
    const station = new Station();
    const runId = await station.start([
      ...payment({ timeout: 60, on_timeout: "continue" }),
      { step_id: "night", tool_name: "sleep", parameters: { duration: 90 } },
    ]);
    await station.pass(60_000);
    expect(await outputOf(station, runId)).toEqual({
      event_id: null,
      data: null,
      received_at: null,
    });
    expect(await send(station, runId)).toMatchObject(KEPT);
    await station.pass(30_000);
    expect((await station.run(runId)).phase).toBe("success");
  });

  it("waits anew when its retry policy says so", async () => {
    const station = new Station();
    const again = { max_attempts: 2, initial_interval: 10, jitter: "none" };
    const runId = await station.start([
      { ...waiter("wait", { timeout: 60 }), retry_policy: again },
    ]);
    await station.pass(60_000);
    expect(await station.phases(runId, ["wait"])).toEqual(["retrying"]);
    await station.pass(10_000);
    expect(await station.phases(runId, ["wait"])).toEqual(["waiting"]);
    expect(await send(station, runId)).toMatchObject(TAKEN);
    await station.settle();
    expect((await station.run(runId)).phase).toBe("success");
  });

  it("is shown with the event that it waits for", async () => {
    const station = new Station();
    const runId = await station.start(payment());
    await station.settle();
    const answer = await station.call("get_workflow", {
      payload: { run_id: runId },
    });
    const waiting_for = { for: "event", event: "paid", until: null };
    expect(answer?.outcome).toMatchObject({
      result: { result: { steps: [{ status: "waiting", waiting_for }, {}] } },
    });
  });
});

describe("an event", () => {
  it("that is sent to a paused run settles its step, which goes on after the resume", async () => {
    const station = new Station();
    const runId = await station.start([
      { step_id: "night", tool_name: "sleep", parameters: { duration: 60 } },
      ...payment(),
    ]);
    await station.settle();
    await station.call("pause_workflow", { payload: { run_id: runId } });
    expect(await send(station, runId)).toMatchObject(TAKEN);
    expect(await send(station, runId)).toMatchObject(KEPT);
    await station.pass(40_000);
    expect(await station.phases(runId, ["wait", "b"])).toEqual([
      "success",
      null,
    ]);
    await station.call("resume_workflow", { payload: { run_id: runId } });
    await station.settle();
    expect(await station.phases(runId, ["b"])).toEqual(["success"]);
    expect((await station.ended(runId)).phase).toBe("success");
  });

  it("that is sent again with its id is taken once, and answers what has become of it", async () => {
    const station = new Station();
    const runId = await station.start(["a", "b"].map((id) => waiter(id)));
    await station.settle();
    const sent = { event_id: "one", data: { order: 1 } };
    const first = await send(station, runId, sent);
    expect(await send(station, runId, sent)).toEqual(first);
    const phases = await station.phases(runId, ["a", "b"]);
    expect(new Set(phases)).toEqual(new Set(["success", "waiting"]));
    expect(await send(station, runId, { event_id: "one" })).toMatchObject({
      code: "ALREADY_EXISTS",
      reason: "EVENT_EXISTS",
    });
  });

  it("is refused by a run that has ended", async () => {
    const station = new Station();
    const runId = await station.start([step("a", "look_up")]);
    await station.ended(runId);
    expect(await send(station, runId)).toMatchObject({
      code: "FAILED_PRECONDITION",
      reason: "RUN_ENDED",
    });
  });

  it("is refused by a run that keeps a thousand, unless a step waits for it", async () => {
    const station = new Station();
    const runId = await station.start(payment());
    await station.settle();
    for (let sent = 0; sent < 1_000; sent += 1)
      await send(station, runId, { event: "other" });
    expect(await send(station, runId, { event: "other" })).toMatchObject({
      code: "RESOURCE_EXHAUSTED",
      reason: "MAILBOX_FULL",
    });
    expect(await send(station, runId)).toMatchObject(TAKEN);
  });

  it("is refused with data over 64 KiB", async () => {
    const station = new Station();
    const runId = await station.start(payment());
    const data = { text: "x".repeat(65_536) };
    expect(await send(station, runId, { data })).toMatchObject({
      code: "INVALID_ARGUMENT",
      fieldViolations: [{ field: "payload.data", reason: "TOO_BIG" }],
    });
  });

  it("of a stranger is refused, and orders nothing", async () => {
    const station = new Station();
    const runId = await station.start(payment());
    await station.settle();
    const tasks = station.tasks("advance_run").length;
    const stranger = { ...ALICE, id: "bob@example.com" };
    const answer = await station.call(
      "send_workflow_event",
      { payload: { run_id: runId, event: "paid" } },
      stranger,
    );
    expect(answer?.outcome).toMatchObject({ type: "denied" });
    expect(station.tasks("advance_run")).toHaveLength(tasks);
  });

  it("that is only tried leaves nothing", async () => {
    const station = new Station();
    const runId = await station.start(payment());
    await station.settle();
    await station.call("send_workflow_event", {
      payload: { run_id: runId, event: "paid" },
      execution_directives: { dry_run: true },
    });
    await station.settle();
    expect(await station.phases(runId, ["wait"])).toEqual(["waiting"]);
  });
});
