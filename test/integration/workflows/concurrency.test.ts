import { describe, expect, it } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import { isTerminal } from "#workflows/runtime/run/run-document.ts";
import { step } from "./engine-definitions.ts";
import type { Moment } from "./gated-platform.ts";
import { commitOf } from "./moments.ts";
import { cancel, pause, resume, show } from "./paused-runs.ts";
import { retried } from "./retried-runs.ts";
import { Station, type Hold } from "./station.ts";

const ONE: JsonObject = { concurrency: { limit: 1 } };
const MAKE = [step("make", "make_thing")];

async function phasesOf(station: Station, runIds: readonly string[]) {
  const runs = await Promise.all(runIds.map((id) => station.run(id)));
  return runs.map(({ phase }) => phase);
}

async function allEnd(station: Station, runIds: readonly string[]) {
  await station.until(async () =>
    (await phasesOf(station, runIds)).every(isTerminal),
  );
}

async function slotsHeld(station: Station): Promise<number> {
  const { documents } = station.engine.platform;
  return (await documents.query({ from: { group: "held" } })).length;
}

/** Starts runs of which the first is held before its step's commit. */
async function startBehind(
  station: Station,
  count: number,
  fields: JsonObject = ONE,
): Promise<{ readonly runIds: readonly string[]; readonly hold: Hold }> {
  const hold = station.holdAt(commitOf("make", "before"));
  const runIds = [await station.start(MAKE, ONE)];
  await hold.reached;
  while (runIds.length < count) {
    // Each is older than the next.
    await station.pass(1);
    runIds.push(await station.start(MAKE, fields));
  }
  await station.settle();
  return { runIds, hold };
}

function holdOf(station: Station, runId = ""): Hold {
  return station.holdAt(
    (moment) =>
      commitOf("make", "before")(moment) &&
      moment.about.some((path) => path.includes(runId)),
  );
}

describe("runs that share a limit", () => {
  it("begin one after the other, the oldest first", async () => {
    const station = new Station();
    const { runIds, hold } = await startBehind(station, 3);
    expect(await phasesOf(station, runIds)).toEqual([
      "running",
      "pending",
      "pending",
    ]);
    expect(await show(station, runIds[1] ?? "")).toMatchObject({
      status: "pending",
      steps: [{ status: "pending", attempts: 0 }],
    });
    const second = holdOf(station, runIds[1]);
    hold.release();
    await second.reached;
    expect(await phasesOf(station, runIds)).toEqual([
      "success",
      "running",
      "pending",
    ]);
    second.release();
    await station.settle();
    expect(await phasesOf(station, runIds)).toEqual(
      runIds.map(() => "success"),
    );
    expect(await slotsHeld(station)).toBe(0);
  });

  it("are those of one key, of one workflow", async () => {
    const station = new Station();
    const hold = station.holdAt(commitOf("make", "before"));
    const keyed = { concurrency: { key: "${input.client}", limit: 1 } };
    const named = { ...keyed, name: "another" };
    const runIds = [
      await station.start(MAKE, keyed, { client: "keller" }),
      await station.start(MAKE, keyed, { client: "keller" }),
      await station.start(MAKE, keyed, { client: "north" }),
      await station.start(MAKE, named, { client: "keller" }),
    ];
    await station.settle();
    expect(await phasesOf(station, runIds)).toEqual([
      "running",
      "pending",
      "success",
      "success",
    ]);
    hold.release();
    await station.settle();
    expect((await station.run(runIds[1] ?? "")).phase).toBe("success");
  });

  it("are never more than the limit, however many start at once", async () => {
    const limit = 3;
    const released = Promise.withResolvers<void>();
    const station = new Station({
      aroundCallTool: (callTool) => async (call) => {
        await released.promise;
        return callTool(call);
      },
    });
    const fields = { concurrency: { limit } };
    await Promise.all(
      Array.from({ length: 12 }, async () =>
        station.start(MAKE, fields).catch(() => null),
      ),
    );
    await station.settle();
    const runIds = await station.runIds();
    expect(runIds).toHaveLength(12);
    const begun = (await phasesOf(station, runIds)).filter(
      (phase) => phase !== "pending",
    );
    expect(begun).toEqual(["running", "running", "running"]);
    expect(await slotsHeld(station)).toBe(limit);
    released.resolve();
    await station.settle();
    expect(new Set(await phasesOf(station, runIds))).toEqual(
      new Set(["success"]),
    );
    expect(await slotsHeld(station)).toBe(0);
  });

  it("go on whenever the process dies, at every moment in turn", async () => {
    const count = async (killAt: number) => {
      const station = new Station();
      let moments = 0;
      let isKilled = false;
      station.killAt((_moment: Moment) => {
        moments += 1;
        isKilled ||= moments === killAt;
        return moments === killAt;
      });
      for (let runs = 0; runs < 3; runs += 1) {
        await station.start(MAKE, ONE).catch(() => null);
        if (isKilled) station.restart();
        isKilled = false;
      }
      await station.settle();
      if (isKilled) station.restart();
      const runIds = await station.runIds();
      await allEnd(station, runIds);
      expect(await phasesOf(station, runIds)).toEqual(
        runIds.map(() => "success"),
      );
      expect(await slotsHeld(station)).toBe(0);
      const effects = runIds.map(async (id) => station.effects(id, "make"));
      expect(await Promise.all(effects)).toEqual(runIds.map(() => 1));
      return moments;
    };
    const moments = await count(0);
    for (let killAt = 1; killAt <= moments; killAt += 1) await count(killAt);
  });
});

describe("a run that waits for its turn", () => {
  it("is cancelled without having begun", async () => {
    const station = new Station();
    const { runIds, hold } = await startBehind(station, 3);
    expect(await cancel(station, runIds[1] ?? "")).toMatchObject({
      status: "cancelled",
      steps: [{ status: "cancelled" }],
    });
    hold.release();
    await station.settle();
    expect(await phasesOf(station, runIds)).toEqual([
      "success",
      "cancelled",
      "success",
    ]);
  });

  it("is not paused, and says why", async () => {
    const station = new Station();
    const { runIds } = await startBehind(station, 2);
    expect(await pause(station, runIds[1] ?? "")).toMatchObject({
      error: {
        code: "FAILED_PRECONDITION",
        message:
          "The run cannot be paused, because it is pending: it has not begun, for as many runs of its key are under way as may be.",
      },
    });
  });

  it("ends at its deadline, which counts from its start", async () => {
    const station = new Station();
    const timed = { ...ONE, timeout: 120 };
    const { runIds } = await startBehind(station, 2, timed);
    expect((await station.ended(runIds[1] ?? "")).phase).toBe("timed_out");
  });

  it("waits on while the one before it is paused", async () => {
    const station = new Station();
    const { runIds, hold } = await startBehind(station, 2);
    await pause(station, runIds[0] ?? "");
    hold.release();
    await station.pass(3_600_000);
    expect(await phasesOf(station, runIds)).toEqual(["paused", "pending"]);
    await resume(station, runIds[0] ?? "");
    await allEnd(station, runIds);
    expect(await phasesOf(station, runIds)).toEqual(["success", "success"]);
  });

  it("begins when the one before it is cancelled, though the process dies over the cancel", async () => {
    const station = new Station();
    const sleep = { tool_name: "sleep", parameters: { duration: 9000 } };
    const runIds = [
      await station.start([sleep], ONE),
      await station.start(MAKE, ONE),
    ];
    await station.settle();
    station.killAt(
      ({ verb, stage, about }) =>
        verb === "commit" &&
        stage === "after" &&
        about.includes(`workflow_runs/${runIds[0]}`),
    );
    expect(await cancel(station, runIds[0] ?? "")).toBeUndefined();
    station.restart();
    await station.settle();
    expect(await phasesOf(station, runIds)).toEqual(["cancelled", "pending"]);
    await station.pass(31_000);
    expect(await phasesOf(station, runIds)).toEqual(["cancelled", "success"]);
  });

  it("begins, with all that it has to do, by a look that an event left, where none other found the slot", async () => {
    const station = new Station();
    const sleep = (duration: number) => [
      { tool_name: "sleep", parameters: { duration } },
    ];
    const two: JsonObject = { concurrency: { limit: 2 } };
    await station.start(sleep(100), two);
    await station.start(sleep(9000), two);
    await station.pass(1);
    // The oldest that waits may not begin beside another.
    await station.start(MAKE, ONE);
    await station.pass(1);
    const runId = await station.start(MAKE, two);
    await station.pass(80_000);
    const payload = { run_id: runId, event: "any" };
    await station.call("send_workflow_event", { payload });
    await station.pass(20_000);
    expect((await station.run(runId)).phase).toBe("pending");
    await station.pass(10_000);
    expect((await station.run(runId)).phase).toBe("success");
  });

  it("begins at once when it is repeated and a slot is free", async () => {
    const station = new Station();
    const { runIds, hold } = await startBehind(station, 2);
    const [, runId = ""] = runIds;
    await cancel(station, runId);
    hold.release();
    await station.settle();
    const repeat = await retried(station, runId);
    await station.settle();
    expect((await station.run(repeat)).phase).toBe("success");
  });

  it("is repeated as one that waits again", async () => {
    const station = new Station();
    const { runIds, hold } = await startBehind(station, 2);
    await cancel(station, runIds[1] ?? "");
    const payload = { run_id: runIds[1] ?? "" };
    await station.call("retry_workflow", { payload });
    await station.settle();
    const repeats = (await station.runIds()).filter(
      (id) => !runIds.includes(id),
    );
    expect(await phasesOf(station, repeats)).toEqual(["pending"]);
    hold.release();
    await station.settle();
    expect(await phasesOf(station, repeats)).toEqual(["success"]);
  });
});
