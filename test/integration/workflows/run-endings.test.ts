import { describe, expect, it } from "vitest";
import { step } from "./engine-definitions.ts";
import { commitIn, commitOf, outside, reading } from "./moments.ts";
import { Station, WITHHELD } from "./station.ts";

const FAILS = { fails: { code: "INVALID_ARGUMENT" } };
const CONTINUE = { error_handling: "continue_on_failure" };

describe("a join", () => {
  it("starts once when its last two dependencies settle at one moment", async () => {
    const station = new Station();
    const counts = [/steps$/, /steps$/].map((path) =>
      station.holdAt(reading("count", path)),
    );
    const runId = await station.start([
      step("a", "make_thing"),
      step("b", "make_thing"),
      step("join", "make_thing", { after: "a b" }),
    ]);
    await Promise.all(counts.map(({ reached }) => reached));
    for (const { release } of counts) release();
    expect((await station.ended(runId)).phase).toBe("success");
    expect(station.machine.world.callsOf(`${runId}.join`)).toBe(1);
  });

  it("does not start before its last dependency has settled", async () => {
    const station = new Station();
    const last = station.holdAt(commitOf("b", "before"));
    const runId = await station.start([
      step("a", "make_thing"),
      step("b", "make_thing"),
      step("join", "keep_things", { after: "a b" }),
    ]);
    await last.reached;
    await station.settle();
    expect(await station.phases(runId, ["a", "b"])).toEqual(["success", null]);
    expect(station.tasks("keep_things")).toEqual([]);
    last.release();
    expect((await station.ended(runId)).phase).toBe("success");
  });

  it("under continue_on_failure is skipped when one of its dependencies failed", async () => {
    const station = new Station();
    const runId = await station.start(
      [
        step("a", "make_thing"),
        step("b", "make_thing", { parameters: FAILS }),
        step("join", "make_thing", { after: "a b" }),
      ],
      CONTINUE,
    );
    expect((await station.ended(runId)).phase).toBe("partial");
    expect(await station.phases(runId, ["join"])).toEqual(["skipped"]);
  });
});

describe("a run whose leaves have settled", () => {
  it.each([
    ["stop_on_failure", []],
    ["continue_on_failure", ["query"]],
  ])(
    "under %s is read and ended by one of them, though all find it so at one moment",
    async (errorHandling, outcome) => {
      const station = new Station();
      const ids = ["a", "b", "c", "d"];
      const counts = ids.map(() => station.holdAt(reading("count", /steps$/)));
      const runId = await station.start(
        ids.map((id) => step(id, "make_thing")),
        { error_handling: errorHandling },
      );
      await Promise.all(counts.map(({ reached }) => reached));
      const before = station.moments.length;
      for (const { release } of counts) release();
      expect((await station.ended(runId)).phase).toBe("success");
      const made = station.moments
        .slice(before)
        .filter(({ verb, stage }) => verb !== "flush" && stage === "before");
      expect(made.map(({ verb }) => verb)).toEqual([
        "get",
        ...outcome,
        "commit",
      ]);
    },
  );

  it("stays as somebody else left it between the look of its last and the commit", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start([step("a", "make_thing")]);
    const end = station.holdAt(commitIn("workflow_runs", "before"));
    const last = station.deliver(runId, "a");
    await end.reached;
    await station.call("cancel_workflow", { payload: { run_id: runId } });
    end.release();
    await last;
    expect((await station.run(runId)).phase).toBe("cancelled");
  });
});

describe("a run with a failed step", () => {
  it("under stop_on_failure ends failed, says why, and starts nothing more", async () => {
    const station = new Station();
    const runId = await station.start([
      step("a", "make_thing", { parameters: FAILS }),
      step("b", "make_thing", { after: "a" }),
    ]);
    const run = await station.ended(runId);
    expect(run.phase).toBe("failed");
    expect(run.error).toMatchObject({
      code: "INVALID_ARGUMENT",
      reason: "STEP_FAILED",
      message: 'Step "a" failed: The step was told to fail.',
    });
    expect(await station.phases(runId, ["a", "b"])).toEqual(["failed", null]);
  });

  it("under stop_on_failure waits for an outside outcome that comes after a sibling failed, and records it", async () => {
    const station = new Station();
    const send = station.holdAt(outside("send", "after"));
    const bad = station.holdAt(commitOf("bad", "before"));
    const runId = await station.start([
      step("mail", "send_thing"),
      step("bad", "make_thing", { parameters: FAILS }),
      step("never", "make_thing", { after: "mail" }),
    ]);
    await send.reached;
    bad.release();
    await station.settle();
    expect((await station.run(runId)).phase).toBe("failing");
    send.release();
    expect((await station.ended(runId)).phase).toBe("failed");
    expect(await station.phases(runId, ["mail", "never"])).toEqual([
      "success",
      null,
    ]);
  });

  it("under continue_on_failure skips what depends on it and ends partial", async () => {
    const station = new Station();
    const runId = await station.start(
      [
        step("bad", "make_thing", { parameters: FAILS }),
        step("after", "make_thing", { after: "bad" }),
        step("long_after", "make_thing", { after: "after" }),
        step("apart", "make_thing"),
      ],
      CONTINUE,
    );
    const run = await station.ended(runId);
    expect([run.phase, run.error?.reason]).toEqual(["partial", "STEPS_FAILED"]);
    expect(
      await station.phases(runId, ["after", "long_after", "apart"]),
    ).toEqual(["skipped", "skipped", "success"]);
  });

  it("under continue_on_failure ends failed when nothing succeeded", async () => {
    const station = new Station();
    const runId = await station.start(
      [
        step("bad", "make_thing", { parameters: FAILS }),
        step("after", "make_thing", { after: "bad" }),
      ],
      CONTINUE,
    );
    expect((await station.ended(runId)).phase).toBe("failed");
  });

  it("tries again only what may succeed, and no more often than it may", async () => {
    const station = new Station();
    const runId = await station.start(
      [
        step("transient", "make_thing", {
          parameters: { fails: { code: "UNAVAILABLE" } },
          retry_policy: { max_attempts: 4 },
        }),
        step("final", "make_thing", { parameters: FAILS }),
      ],
      CONTINUE,
    );
    await station.ended(runId);
    const { world } = station.machine;
    const calls = ["transient", "final"].map((id) =>
      world.callsOf(`${runId}.${id}`),
    );
    expect(calls).toEqual([4, 1]);
  });

  it("stops with PERMISSION_DENIED when its owner has lost the right to go on", async () => {
    const station = new Station();
    const second = station.holdAt(reading("get_all", /steps\/b$/));
    const runId = await station.start([
      step("a", "make_thing"),
      step("b", "make_thing", { after: "a" }),
    ]);
    await second.reached;
    await station.engine.platform.documents.transaction(async (transaction) =>
      transaction.write({
        type: "set",
        path: "roles/alice@example.com",
        data: { roles: ["viewer"] },
      }),
    );
    second.release();
    const run = await station.ended(runId);
    expect([run.phase, run.error?.code]).toEqual([
      "failed",
      "PERMISSION_DENIED",
    ]);
    expect(await station.effects(runId, "b")).toBe(0);
  });
});

describe("a run whose time is over", () => {
  it("ends timed_out at its deadline, by itself", async () => {
    const station = new Station();
    const runId = await station.start(
      [
        step("a", "make_thing", {
          parameters: { fails: { code: "UNAVAILABLE" } },
          retry_policy: {
            initial_interval: 1_000,
            max_interval: 1_000,
            jitter: "none",
          },
        }),
      ],
      { timeout: 120 },
    );
    await station.pass(119_000);
    expect((await station.run(runId)).phase).toBe("running");
    await station.pass(1_000);
    const run = await station.run(runId);
    expect([run.phase, run.error?.code]).toEqual([
      "timed_out",
      "DEADLINE_EXCEEDED",
    ]);
  });

  it("is ended by the first delivery that comes too late, which is not dispatched", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start([step("a", "make_thing")], {
      timeout: 120,
    });
    await station.pass(120_000);
    await station.deliver(runId, "a");
    expect((await station.run(runId)).phase).toBe("timed_out");
    expect(station.machine.world.callsOf(`${runId}.a`)).toBe(0);
  });

  it("stays as it ended when a look that found it overdue comes too late", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start([step("a", "make_thing")], {
      timeout: 120,
    });
    await station.pass(119_000);
    station.machine.clock.advanceBy(1_000);
    const expiry = station.holdAt(reading("get", /^workflow_runs\/[^/]+$/));
    const overdue = station.deliver(runId, "a");
    await expiry.reached;
    await station.call("cancel_workflow", { payload: { run_id: runId } });
    expiry.release();
    await overdue;
    expect((await station.run(runId)).phase).toBe("cancelled");
  });

  it("keeps the late outcome of a step in flight in the step's own document", async () => {
    const station = new Station();
    const late = station.holdAt(commitOf("a", "before"));
    const runId = await station.start([step("a", "make_thing")], {
      timeout: 60,
    });
    await late.reached;
    await station.pass(60_000);
    const ended = await station.document(`workflow_runs/${runId}`);
    late.release();
    await station.settle();
    expect(await station.phases(runId, ["a"])).toEqual(["success"]);
    expect(await station.document(`workflow_runs/${runId}`)).toEqual(ended);
  });
});
