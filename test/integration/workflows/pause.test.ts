import { describe, expect, it } from "vitest";
import { step } from "./engine-definitions.ts";
import { commitOf, outside, reading } from "./moments.ts";
import {
  cancel,
  CHAIN,
  effects,
  pause,
  resume,
  show,
  swallowed,
} from "./paused-runs.ts";
import { Station } from "./station.ts";

describe("a pause", () => {
  it("lets a step in flight settle, and starts nothing after it", async () => {
    const station = new Station();
    const commit = station.holdAt(commitOf("a", "before"));
    const runId = await station.start(CHAIN);
    await commit.reached;
    expect(
      await pause(station, runId, { reason: "The mailbox moves." }),
    ).toMatchObject({
      status: "paused",
      completed_at: null,
      pause: {
        reason: "REQUESTED",
        message: "The mailbox moves.",
        step_id: null,
      },
      steps: [
        { status: "pending" },
        { status: "pending" },
        { status: "pending" },
      ],
    });
    commit.release();
    await station.pass(600_000);
    expect(await station.phases(runId, ["a", "b"])).toEqual(["success", null]);
    expect((await station.run(runId)).phase).toBe("paused");
    expect(await resume(station, runId)).toMatchObject({
      status: "running",
      pause: null,
    });
    expect((await station.ended(runId)).phase).toBe("success");
    expect(await effects(station, runId)).toEqual([1, 1, 1]);
  });

  it("that swallows a task loses no step", async () => {
    const station = new Station();
    const runId = await swallowed(station);
    await resume(station, runId);
    expect((await station.ended(runId)).phase).toBe("success");
    expect(await effects(station, runId)).toEqual([1, 1, 1]);
    expect(station.machine.world.callsOf(`${runId}.b`)).toBe(1);
  });

  it("is answered with the pause that there is, and a resume with the run that goes on", async () => {
    const station = new Station();
    const runId = await swallowed(station);
    const again = await pause(station, runId, { reason: "Once more." });
    expect(again).toMatchObject({ pause: { message: "The run was paused." } });
    expect(again).toEqual(await show(station, runId));
    const commit = station.holdAt(commitOf("b", "before"));
    await resume(station, runId);
    await commit.reached;
    const { epoch } = await station.run(runId);
    expect(await resume(station, runId)).toMatchObject({ status: "running" });
    expect((await station.run(runId)).epoch).toBe(epoch);
  });

  it("and a resume are refused for a run that has ended, or only waits for its end", async () => {
    const station = new Station();
    const send = station.holdAt(outside("send", "after"));
    const runId = await station.start([step("mail", "send_thing")]);
    await send.reached;
    await cancel(station, runId);
    const refusals = async () => [
      await pause(station, runId),
      await resume(station, runId),
    ];
    const refused = (why: string) => (what: string) => ({
      error: {
        code: "FAILED_PRECONDITION",
        message: `The run cannot be ${what}, because it ${why}.`,
      },
    });
    const both = ["paused", "resumed"];
    expect(await refusals()).toMatchObject(
      both.map(
        refused(
          "is cancelling: it only waits for the record of what is claimed",
        ),
      ),
    );
    send.release();
    await station.ended(runId);
    expect(await refusals()).toMatchObject(
      both.map(refused("has ended: cancelled")),
    );
  });

  it("ends with a cancel", async () => {
    const station = new Station();
    const runId = await swallowed(station);
    expect(await cancel(station, runId)).toMatchObject({
      status: "cancelled",
      pause: null,
    });
    await station.pass(600_000);
    expect((await station.run(runId)).phase).toBe("cancelled");
  });

  it("stops the run's clock", async () => {
    const station = new Station();
    const load = station.holdAt(reading("get_all", /steps\/b$/));
    const runId = await station.start(CHAIN, { timeout: 120 });
    await load.reached;
    const { deadline_at: before } = await station.run(runId);
    await pause(station, runId);
    load.release();
    await station.pass(600_000);
    expect((await station.run(runId)).phase).toBe("paused");
    await resume(station, runId);
    const run = await station.ended(runId);
    expect(run.phase).toBe("success");
    expect(Date.parse(run.deadline_at)).toBe(Date.parse(before) + 600_000);
  });

  it("does not keep a resumed run from its deadline", async () => {
    const station = new Station();
    const runId = await station.start(
      [
        step("a", "make_thing", {
          parameters: { fails: { code: "UNAVAILABLE" } },
          retry_policy: {
            initial_interval: 3_000,
            jitter: "none",
            max_interval: 3_000,
          },
        }),
      ],
      { timeout: 120 },
    );
    await station.settle();
    await pause(station, runId);
    await station.pass(600_000);
    await resume(station, runId);
    await station.pass(119_999);
    expect((await station.run(runId)).phase).toBe("running");
    await station.pass(1);
    expect((await station.run(runId)).phase).toBe("timed_out");
  });

  const triedAgain = async (station: Station): Promise<string> => {
    const runId = await station.start([
      step("a", "make_thing", {
        parameters: { fails: { code: "UNAVAILABLE", calls: 1 } },
        retry_policy: { initial_interval: 30, jitter: "none" },
      }),
    ]);
    await station.settle();
    await pause(station, runId);
    return runId;
  };

  it("lets a step be tried again at once when its time has come meanwhile", async () => {
    const station = new Station();
    const runId = await triedAgain(station);
    await station.pass(60_000);
    expect(station.machine.world.callsOf(`${runId}.a`)).toBe(1);
    await resume(station, runId);
    await station.settle();
    expect((await station.run(runId)).phase).toBe("success");
  });

  it("lets a step be tried again at its time when that is still to come", async () => {
    const station = new Station();
    const runId = await triedAgain(station);
    await station.pass(10_000);
    await resume(station, runId);
    await station.pass(19_999);
    expect(station.machine.world.callsOf(`${runId}.a`)).toBe(1);
    await station.pass(1);
    expect((await station.run(runId)).phase).toBe("success");
  });

  it("fails the run only after its resume, where a step fails meanwhile", async () => {
    const station = new Station();
    const commit = station.holdAt(commitOf("a", "before"));
    const runId = await station.start([
      step("a", "make_thing", {
        parameters: { fails: { code: "INVALID_ARGUMENT" } },
      }),
    ]);
    await commit.reached;
    await pause(station, runId);
    commit.release();
    await station.settle();
    expect((await station.run(runId)).phase).toBe("paused");
    expect(await station.phases(runId, ["a"])).toEqual(["failed"]);
    await resume(station, runId);
    expect((await station.ended(runId)).phase).toBe("failed");
  });

  it("looks up what is claimed, and leaves what has not happened to the resume", async () => {
    const station = new Station();
    station.killAt(outside("send", "before"));
    const runId = await station.start([
      step("mail", "send_thing", { retry_policy: { max_attempts: 1 } }),
    ]);
    await station.settle();
    station.restart();
    await pause(station, runId);
    await station.pass(600_000);
    const { world } = station.machine;
    expect([await station.phases(runId, ["mail"]), world.keys]).toEqual([
      ["retrying"],
      [],
    ]);
    await resume(station, runId);
    expect((await station.ended(runId)).phase).toBe("success");
    expect(world.keys.map((key) => world.effectsOf(key).length)).toEqual([1]);
  });

  it("records what is claimed and has happened", async () => {
    const station = new Station();
    station.killAt(outside("send", "after"));
    const runId = await station.start([step("mail", "send_thing")]);
    await station.settle();
    station.restart();
    await pause(station, runId);
    await station.pass(600_000);
    expect(await station.phases(runId, ["mail"])).toEqual(["success"]);
    expect((await station.run(runId)).phase).toBe("paused");
    await resume(station, runId);
    expect((await station.ended(runId)).phase).toBe("success");
  });
});

describe("a step that sleeps", () => {
  it("wakes at its time after the resume, and at once where that has passed", async () => {
    const sleep = {
      tool_name: "sleep",
      parameters: { duration: 60 },
    };
    for (const [pausedMs, leftMs] of [
      [10_000, 50_000],
      [90_000, 0],
    ] as const) {
      const station = new Station();
      const runId = await station.start([sleep]);
      await station.settle();
      await pause(station, runId);
      expect(await show(station, runId)).toMatchObject({
        steps: [{ status: "waiting" }],
      });
      await station.pass(pausedMs);
      await resume(station, runId);
      await station.pass(leftMs);
      expect((await station.run(runId)).phase).toBe("success");
    }
  });
});
