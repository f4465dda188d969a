import { describe, expect, it } from "vitest";
import { isoTime } from "#shared/kernel/time.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { step } from "./engine-definitions.ts";
import { commitOf } from "./moments.ts";
import { Station, WITHHELD } from "./station.ts";

const DAY_MS = 86_400_000;

/** A step that sleeps between two that work. */
function night(sleep: JsonObject): readonly JsonObject[] {
  return [
    step("a", "make_thing"),
    {
      step_id: "night",
      tool_name: "sleep",
      depends_on: ["a"],
      parameters: sleep,
    },
    step("b", "make_thing", { after: "night" }),
  ];
}

function later(station: Station, ms: number): string {
  return isoTime(station.machine.clock.now() + ms);
}

describe("a step that sleeps", () => {
  it.each([30, "PT30S"])("sleeps as long as it is told: %s", async (sleep) => {
    const station = new Station();
    const runId = await station.start(night({ duration: sleep }));
    const until = later(station, 30_000);
    await station.settle();
    expect(await station.step(runId, "night")).toMatchObject({
      phase: "waiting",
      wake_at: until,
    });
    await station.pass(29_999);
    expect(await station.phases(runId, ["night", "b"])).toEqual([
      "waiting",
      null,
    ]);
    await station.pass(1);
    expect(await station.step(runId, "night")).toMatchObject({
      phase: "success",
      output: { slept_until: until },
    });
    expect((await station.ended(runId)).phase).toBe("success");
  });

  it("sleeps until the instant that an input names", async () => {
    const station = new Station();
    const until = later(station, 60_000);
    const runId = await station.start(
      night({ until: "${input.at}" }),
      {},
      {
        at: until,
      },
    );
    await station.pass(59_000);
    expect(await station.phases(runId, ["night"])).toEqual(["waiting"]);
    await station.pass(1_000);
    expect((await station.run(runId)).phase).toBe("success");
  });

  it("does not sleep until an instant that is over", async () => {
    const station = new Station();
    const runId = await station.start(
      night({ until: "2020-01-01T00:00:00.000Z" }),
    );
    await station.settle();
    expect((await station.run(runId)).phase).toBe("success");
  });

  it("fails when a reference brings no length of time", async () => {
    const station = new Station();
    const runId = await station.start(
      night({ duration: "${input.at}" }),
      {},
      {
        at: "soon",
      },
    );
    expect((await station.ended(runId)).phase).toBe("failed");
    expect(await station.step(runId, "night")).toMatchObject({
      phase: "failed",
      error: {
        code: "INVALID_ARGUMENT",
        fields: [{ field: "parameters.duration" }],
      },
    });
  });

  it("is shown waiting, and until when", async () => {
    const station = new Station();
    const runId = await station.start(night({ duration: 30 }));
    const until = later(station, 30_000);
    await station.settle();
    const answer = await station.call("get_workflow", {
      payload: { run_id: runId },
    });
    expect(answer?.outcome).toMatchObject({
      result: {
        result: {
          steps: [
            { status: "success" },
            { status: "waiting", waiting_for: { for: "time", until } },
            { status: "pending" },
          ],
        },
      },
    });
  });

  it("for longer than the queue holds a task is woken in hops, one task at a time", async () => {
    const station = new Station();
    const runId = await station.start(night({ duration: "P70D" }), {
      timeout: "P90D",
    });
    for (const days of [28, 28]) await station.pass(days * DAY_MS);
    expect(await station.phases(runId, ["night"])).toEqual(["waiting"]);
    expect(station.tasks("run_control_step")).toHaveLength(1);
    await station.pass(13 * DAY_MS);
    expect(await station.phases(runId, ["night"])).toEqual(["waiting"]);
    await station.pass(DAY_MS);
    expect((await station.run(runId)).phase).toBe("success");
  });

  it("sleeps on for a repeat of its first delivery, and is woken once", async () => {
    const station = new Station();
    const runId = await station.start(night({ duration: 30 }));
    await station.settle();
    await station.deliver(runId, "night");
    expect(station.tasks("run_control_step")).toHaveLength(1);
    await station.pass(30_000);
    expect(await station.effects(runId, "b")).toBe(1);
  });

  it("is put back when it is woken early by another machine's clock", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start(night({ duration: 30 }));
    await station.deliver(runId, "night");
    station.machine.clock.advanceBy(29_500);
    await expect(station.deliver(runId, "night")).rejects.toMatchObject({
      code: "UNAVAILABLE",
      reason: "STEP_EARLY",
    });
  });

  it("wakes in a run that was cancelled to nothing", async () => {
    const station = new Station();
    const runId = await station.start(night({ duration: 30 }));
    await station.settle();
    await station.call("cancel_workflow", { payload: { run_id: runId } });
    await station.pass(60_000);
    expect((await station.run(runId)).phase).toBe("cancelled");
    expect(await station.phases(runId, ["night", "b"])).toEqual([
      "waiting",
      null,
    ]);
    expect(station.tasks("run_control_step")).toEqual([]);
  });

  it("whose process dies before what wakes it is ordered wakes all the same", async () => {
    const station = new Station();
    station.killAt(commitOf("night", "after"));
    const runId = await station.start(night({ duration: 30 }));
    await station.settle();
    expect(station.tasks("run_control_step")).toHaveLength(1);
    station.restart();
    await station.pass(30_000);
    expect((await station.ended(runId)).phase).toBe("success");
  });

  it("that has lost what wakes it is woken at its time by a look at the run", async () => {
    const station = new Station();
    const runId = await station.start(night({ duration: 600 }));
    await station.settle();
    station.machine.database.exec("DELETE FROM tasks");
    await station.engine.runtime.advance({
      runId,
      hop: "once",
      firstStepsOnly: false,
      resumeOnly: false,
    });
    await station.pass(599_000);
    expect(await station.phases(runId, ["night"])).toEqual(["waiting"]);
    await station.pass(1_000);
    expect((await station.run(runId)).phase).toBe("success");
  });
});
