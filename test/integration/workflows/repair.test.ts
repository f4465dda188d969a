import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { traceIdOf } from "#shared/dispatch/trace.ts";
import type { Advance } from "#workflows/runtime/run/advance-run.ts";
import { definitionOf, step } from "./engine-definitions.ts";
import { commitIn, commitOf } from "./moments.ts";
import { Station, WITHHELD } from "./station.ts";

const PAIR = [step("a", "make_thing"), step("b", "look_up", { after: "a" })];

function lookAt(runId: string): Advance {
  return { runId, hop: "once", firstStepsOnly: false, resumeOnly: false };
}

async function checkOf(station: Station, runId: string) {
  return (await station.document(`run_checks/${runId}`))?.data ?? null;
}

describe("the sweeper", () => {
  it("orders a look at a run that is due, and comes again after twice the time", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start(PAIR);
    await station.pass(300_000);
    station.machine.database.exec("DELETE FROM tasks");
    expect(await station.engine.runtime.sweep()).toBe(1);
    const looks = station.tasks("advance_run").map(({ payload }) => payload);
    expect(looks).toEqual([{ payload: { run_id: runId } }]);
    expect(await checkOf(station, runId)).toMatchObject({
      check_at: "2026-11-23T09:15:00.000Z",
      interval_ms: 600_000,
    });
  });

  it("looks at no run before it is due", async () => {
    const station = new Station(WITHHELD);
    await station.start(PAIR);
    await station.pass(299_999);
    expect(await station.engine.runtime.sweep()).toBe(0);
  });

  it("keeps a check's time when two sweeps find it at once", async () => {
    const kept: string[] = [];
    const station = new Station({
      ...WITHHELD,
      observe: (writes) => kept.push(...writes.map(({ path }) => path)),
    });
    const runId = await station.start(PAIR);
    await station.pass(300_000);
    const { runtime } = station.engine;
    await Promise.all([runtime.sweep(), runtime.sweep()]);
    await station.settle();
    expect(await checkOf(station, runId)).toMatchObject({
      interval_ms: 600_000,
    });
    // Its creation, and one change.
    expect(kept.filter((path) => path === `run_checks/${runId}`)).toHaveLength(
      2,
    );
  });

  it("has a run repaired in the trace of its start, however often", async () => {
    const station = new Station();
    const repair = async (): Promise<void> => {
      station.machine.database.exec("DELETE FROM tasks");
      station.restart();
      await station.pass(600_000);
      await station.engine.runtime.sweep();
    };
    station.killAt(commitIn("workflow_runs", "after"));
    const runId = await station.start([
      step("a", "make_thing"),
      step("b", "make_thing", { after: "a" }),
    ]);
    await repair();
    station.killAt(commitOf("a", "after"));
    await station.settle();
    expect(await station.phases(runId, ["a", "b"])).toEqual(["success", null]);
    await repair();
    expect((await station.ended(runId)).phase).toBe("success");
    const records = await station.engine.platform.documents.query({
      from: { collection: "audit_events" },
    });
    expect(records).toHaveLength(3);
    const traces = records.map(({ data }) =>
      traceIdOf(z.string().parse(data["traceparent"])),
    );
    const { traceparent } = await station.run(runId);
    expect(new Set(traces)).toEqual(new Set([traceIdOf(traceparent)]));
  });

  it("forgets a run that has ended", async () => {
    const station = new Station();
    const runId = await station.start(PAIR);
    await station.ended(runId);
    expect(await checkOf(station, runId)).toBeNull();
  });
});

describe("a look at a whole run", () => {
  it("orders again every step that should be under way", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start([
      step("a", "make_thing"),
      step("b", "look_up", { after: "a" }),
      step("c", "send_thing"),
      step("d", "keep_things", { after: "b c" }),
    ]);
    await station.deliver(runId, "a");
    station.machine.database.exec("DELETE FROM tasks");
    await station.engine.runtime.advance(lookAt(runId));
    await station.engine.runtime.advance(lookAt(runId));
    const ordered = station.tasks().map(({ operation }) => operation);
    expect(ordered.sort()).toEqual(["advance_run", "look_up", "send_thing"]);
  });

  it("orders a failed step's next try not before its time", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start([
      step("a", "make_thing", {
        parameters: { fails: { code: "UNAVAILABLE" } },
        retry_policy: { initial_interval: 20, jitter: "none" },
      }),
    ]);
    await station.deliver(runId, "a");
    const due = station.machine.clock.now() + 20_000;
    station.machine.database.exec("DELETE FROM tasks");
    await station.pass(1_000);
    await station.engine.runtime.advance(lookAt(runId));
    expect(station.tasks("make_thing").map(({ dueAt }) => dueAt)).toEqual([
      due,
    ]);
  });

  it("skips what a failure has left behind, and ends the run", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start(
      [
        step("bad", "make_thing", {
          parameters: { fails: { code: "INVALID_ARGUMENT" } },
        }),
        step("after", "make_thing", { after: "bad" }),
        step("long_after", "make_thing", { after: "after" }),
      ],
      { error_handling: "continue_on_failure" },
    );
    station.killAt(
      ({ verb, stage, about }) =>
        verb === "commit" && stage === "after" && about.length > 1,
    );
    void station.deliver(runId, "bad");
    await station.settle();
    station.restart();
    expect(await station.phases(runId, ["bad", "after"])).toEqual([
      "failed",
      null,
    ]);
    await station.engine.runtime.advance(lookAt(runId));
    expect((await station.run(runId)).phase).toBe("failed");
    expect(await station.phases(runId, ["after", "long_after"])).toEqual([
      "skipped",
      "skipped",
    ]);
  });

  it("does nothing to a run that has ended", async () => {
    const station = new Station();
    const runId = await station.start(PAIR);
    await station.ended(runId);
    const before = await station.document(`workflow_runs/${runId}`);
    await station.engine.runtime.advance(lookAt(runId));
    expect(await station.document(`workflow_runs/${runId}`)).toEqual(before);
  });
});

describe("the watch that a start leaves", () => {
  it("does not order a second time what takes long", async () => {
    const station = new Station();
    const slow = station.holdAt(commitOf("b", "before"));
    const runId = await station.start([
      step("a", "make_thing"),
      step("b", "make_thing", { after: "a" }),
    ]);
    await slow.reached;
    await station.pass(60_000);
    expect(station.machine.world.callsOf(`${runId}.b`)).toBe(1);
    slow.release();
    expect((await station.ended(runId)).phase).toBe("success");
  });

  it("does not order a second time a first step that takes long", async () => {
    const station = new Station();
    const slow = station.holdAt(commitOf("a", "before"));
    const runId = await station.start(PAIR);
    await slow.reached;
    await station.pass(60_000);
    expect(station.machine.world.callsOf(`${runId}.a`)).toBe(1);
  });

  it("arms the watch for the deadline, in hops when the queue cannot reach it", async () => {
    const station = new Station(WITHHELD);
    const days = 86_400;
    const runId = await station.start(PAIR, { timeout: 60 * days });
    await station.engine.runtime.advance(lookAt(runId));
    await station.pass(3_600_000);
    await station.engine.runtime.advance(lookAt(runId));
    const [, ...watches] = station.tasks("advance_run");
    expect(watches).toHaveLength(1);
    const [watch] = watches;
    const daysAhead =
      ((watch?.dueAt ?? 0) - station.machine.clock.now()) / 86_400_000;
    expect(daysAhead).toBeGreaterThan(27);
    expect(daysAhead).toBeLessThan(30);
  });
});

describe("a repeated request to start", () => {
  it("answers with the same run, and starts no other", async () => {
    const station = new Station();
    const body = {
      request_id: randomUUID(),
      payload: { workflow_definition: definitionOf(PAIR) },
    };
    const first = await station.call("start_workflow", body);
    await station.settle();
    const second = await station.call("start_workflow", body);
    const [runId] = await station.runIds();
    expect(first?.outcome).toMatchObject({
      result: { result: { run_id: runId } },
    });
    expect(second?.outcome).toMatchObject({
      result: { result: { run_id: runId, status: "success" } },
    });
    expect(await station.runIds()).toHaveLength(1);
    expect(await station.effects(runId ?? "", "a")).toBe(1);
  });

  it("waits for the run's end as long as it asks", async () => {
    const station = new Station();
    const answer = station.call("start_workflow", {
      payload: { workflow_definition: definitionOf(PAIR), wait_seconds: 50 },
    });
    await station.settle();
    expect((await answer)?.outcome).toMatchObject({
      result: { result: { status: "success" } },
    });
  });
});
