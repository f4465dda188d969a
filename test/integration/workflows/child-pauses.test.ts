import { describe, expect, it } from "vitest";
import { definitionOf, step } from "./engine-definitions.ts";
import { asleep, begin, childOf, family, SLEEPING } from "./families.ts";
import { commitIn, commitOf } from "./moments.ts";
import { cancel, pause, resume } from "./paused-runs.ts";
import { runsOf } from "./families.ts";
import { Station } from "./station.ts";

describe("a run that another waits for", () => {
  it("is paused with it, and goes on with it, its time standing still", async () => {
    const { station, runId, childId } = await asleep();
    const before = await station.run(childId);
    await pause(station, runId);
    await station.settle();
    expect(await station.run(childId)).toMatchObject({
      phase: "paused",
      pause: {
        reason: "PARENT_PAUSED",
        message: `The run ${runId}, which waits for this one, is paused.`,
      },
    });
    await station.pass(60_000);
    expect((await station.run(childId)).phase).toBe("paused");
    await resume(station, runId);
    await station.settle();
    const after = await station.run(childId);
    expect(after.phase).toBe("running");
    expect(Date.parse(after.deadline_at)).toBe(
      Date.parse(before.deadline_at) + 60_000,
    );
    expect((await station.ended(runId)).phase).toBe("success");
    expect(await station.effects(childId, "c")).toBe(1);
  });

  it("is paused however deep it lies", async () => {
    const { station, runId } = await begin(
      family(definitionOf(family(SLEEPING))),
    );
    await station.settle();
    await pause(station, runId);
    await station.settle();
    const phases = async () =>
      (await runsOf(station, true)).map(({ phase }) => phase);
    expect(await phases()).toEqual(["paused", "paused"]);
    await resume(station, runId);
    await station.settle();
    expect(await phases()).toEqual(["running", "running"]);
    expect((await station.ended(runId)).phase).toBe("success");
  });

  it("is paused when a step of that pauses it, for want of an attempt", async () => {
    const { station, runId } = await begin([
      ...family(SLEEPING),
      { step_id: "nap", tool_name: "sleep", parameters: { duration: 10 } },
      step("x", "make_thing", {
        after: "nap",
        parameters: { fails: { code: "UNAVAILABLE", calls: 1 } },
        retry_policy: { max_attempts: 1, on_exhausted: "pause" },
      }),
    ]);
    await station.pass(10_000);
    expect((await station.run(runId)).phase).toBe("paused");
    expect((await childOf(station)).phase).toBe("paused");
    await resume(station, runId);
    expect((await station.ended(runId)).phase).toBe("success");
  });

  it("stays paused after the resume where a person had paused it", async () => {
    const { station, runId, childId } = await asleep();
    await pause(station, childId);
    await pause(station, runId);
    await station.settle();
    await resume(station, runId);
    await station.settle();
    expect(await station.run(childId)).toMatchObject({
      phase: "paused",
      pause: { reason: "REQUESTED" },
    });
    await resume(station, childId);
    expect((await station.ended(runId)).phase).toBe("success");
  });

  it("stays paused after the resume where a person asked for that while it was paused", async () => {
    const { station, runId, childId } = await asleep();
    await pause(station, runId);
    await station.settle();
    expect(await pause(station, childId)).toMatchObject({ status: "paused" });
    await resume(station, runId);
    await station.settle();
    expect(await station.run(childId)).toMatchObject({
      phase: "paused",
      pause: { reason: "REQUESTED" },
    });
    await resume(station, childId);
    expect((await station.ended(runId)).phase).toBe("success");
  });

  it("is paused before it has begun too, and then waits for its turn again", async () => {
    const station = new Station();
    const timed = {
      name: "shared",
      timeout: "PT1H",
      concurrency: { limit: 1 },
    };
    const child = { ...SLEEPING, ...timed };
    const before = await station.start(family(child));
    await station.pass(1_000);
    const runId = await station.start(family(child));
    const childId = async () => {
      const runs = await runsOf(station, true);
      return runs.find(({ parent }) => parent?.run_id === runId)?.id ?? "";
    };
    await station.settle();
    expect((await station.run(await childId())).phase).toBe("pending");
    await pause(station, runId);
    await station.ended(before);
    await station.pass(2 * 3_600_000);
    expect(await station.run(await childId())).toMatchObject({
      phase: "paused",
      slot: null,
    });
    await resume(station, runId);
    await station.settle();
    expect((await station.run(await childId())).phase).toBe("running");
    expect((await station.ended(runId)).phase).toBe("success");
  });

  it("that ends while its parent is paused settles the step, and the parent goes on from there after its resume", async () => {
    const { station, runId, childId } = await asleep();
    await station.pass(599_000);
    const look = station.holdAt(
      ({ verb, about: [, task = ""] }) =>
        verb === "enqueue" && task.includes("family_only"),
    );
    const answer = pause(station, runId);
    await look.reached;
    await station.pass(1_000);
    expect((await station.run(childId)).phase).toBe("success");
    expect((await station.run(runId)).phase).toBe("paused");
    expect(await station.phases(runId, ["child", "b"])).toEqual([
      "success",
      null,
    ]);
    look.release();
    await answer;
    await resume(station, runId);
    expect((await station.ended(runId)).phase).toBe("success");
    expect(await station.effects(runId, "b")).toBe(1);
  });

  it("is not resumed alone", async () => {
    const { station, runId, childId } = await asleep();
    await pause(station, runId);
    await station.settle();
    expect(await resume(station, childId)).toMatchObject({
      error: {
        code: "FAILED_PRECONDITION",
        message: `The run cannot be resumed alone, because it is paused with the run ${runId}. Resume that one.`,
      },
    });
  });

  it("is not started by a delivery that comes to its commit after the pause or the cancel", async () => {
    for (const stop of [pause, cancel]) {
      const station = new Station();
      const start = station.holdAt(commitOf("child", "before"));
      const runId = await station.start(family(SLEEPING));
      await start.reached;
      await stop(station, runId);
      start.release();
      await station.settle();
      expect(await station.runIds()).toEqual([runId]);
      if (stop === cancel) continue;
      await resume(station, runId);
      expect((await station.ended(runId)).phase).toBe("success");
      expect(await station.runIds()).toHaveLength(2);
    }
  });

  it("is paused where the pause comes while its start commits", async () => {
    const station = new Station();
    const paused = station.holdAt(commitIn("workflow_runs", "before"));
    const start = station.holdAt(commitOf("child", "before"));
    // The first commit of a run is its start.
    paused.release();
    const runId = await station.start(family(SLEEPING));
    await start.reached;
    const pausing = station.holdAt(commitIn("workflow_runs", "before"));
    const answer = pause(station, runId);
    await pausing.reached;
    start.release();
    await station.settle();
    pausing.release();
    await answer;
    await station.settle();
    expect((await childOf(station)).phase).toBe("paused");
  });

  it("does as its parent does in the end, whichever of a pause and a resume is looked at first", async () => {
    const { station, runId, childId } = await asleep();
    const looks = station.holdAt(
      ({ verb, stage, about: [path] }) =>
        verb === "commit" &&
        stage === "before" &&
        path === `workflow_runs/${childId}`,
    );
    await pause(station, runId);
    await looks.reached;
    await resume(station, runId);
    await station.settle();
    looks.release();
    await station.settle();
    expect((await station.run(childId)).phase).toBe("running");
    expect((await station.ended(runId)).phase).toBe("success");
  });

  it("is paused and resumed with it wherever the process dies, at every moment in turn", async () => {
    const play = async (station: Station, runId: string) => {
      await pause(station, runId);
      await station.settle();
      await resume(station, runId);
      await station.settle();
    };
    const whole = await asleep();
    const before = whole.station.moments.length;
    await play(whole.station, whole.runId);
    const moments = whole.station.moments.length - before;
    expect(moments).toBeGreaterThan(30);
    for (let death = 1; death <= moments; death += 1) {
      const { station, runId, childId } = await asleep();
      let moment = 0;
      station.killAt(() => (moment += 1) === death);
      const playing = play(station, runId);
      await Promise.race([playing, station.settle()]);
      await station.settle();
      station.restart();
      await station.pass(30_000);
      const { phase } = await station.run(runId);
      const as = (await station.run(childId)).phase;
      expect(as, `death ${death}: as its parent`).toBe(phase);
      if (phase === "paused") await resume(station, runId);
      expect((await station.ended(runId)).phase).toBe("success");
      expect(await station.effects(childId, "c")).toBe(1);
    }
  });
});
