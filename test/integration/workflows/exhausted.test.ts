import { describe, expect, it } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import { step } from "./engine-definitions.ts";
import { commitOf } from "./moments.ts";
import { Station } from "./station.ts";

function asking(calls: number, fields: JsonObject = {}): JsonObject {
  return step("a", "make_thing", {
    parameters: { fails: { code: "UNAVAILABLE", calls } },
    retry_policy: {
      max_attempts: 2,
      initial_interval: 1,
      on_exhausted: "pause",
      ...fields,
    },
  });
}

async function paused(station: Station, runId: string): Promise<void> {
  await station.until(
    async () => (await station.run(runId)).phase === "paused",
  );
}

async function resume(station: Station, runId: string): Promise<void> {
  await station.call("resume_workflow", { payload: { run_id: runId } });
}

describe("a step that asks for a person when no attempt is left", () => {
  it("pauses its run, which names it, and has all attempts again after the resume", async () => {
    const station = new Station();
    const runId = await station.start([
      asking(3),
      step("b", "make_thing", { after: "a" }),
    ]);
    await paused(station, runId);
    const shown = await station.call("get_workflow", {
      payload: { run_id: runId },
    });
    expect(shown?.outcome).toMatchObject({
      result: {
        result: {
          pause: {
            reason: "STEP_EXHAUSTED",
            step_id: "a",
            message:
              'Step "a" has no attempt left: The step was told to fail. Resume the run to try it again.',
          },
          steps: [
            {
              status: "waiting",
              attempts: 2,
              error: { code: "UNAVAILABLE" },
              next_attempt_at: null,
            },
            { status: "pending" },
          ],
        },
      },
    });
    expect(station.machine.world.callsOf(`${runId}.a`)).toBe(2);
    await resume(station, runId);
    expect((await station.ended(runId)).phase).toBe("success");
    expect(station.machine.world.callsOf(`${runId}.a`)).toBe(4);
  });

  it("pauses its run again when the attempts after the resume are exhausted too", async () => {
    const station = new Station();
    const runId = await station.start([asking(1_000)]);
    await paused(station, runId);
    await resume(station, runId);
    await station.settle();
    await paused(station, runId);
    expect(station.machine.world.callsOf(`${runId}.a`)).toBe(4);
  });

  it("pauses its run for an error that no repeat can change, because a person may", async () => {
    const station = new Station();
    const runId = await station.start([
      step("a", "make_thing", {
        parameters: { fails: { code: "INVALID_ARGUMENT", calls: 1 } },
        retry_policy: { on_exhausted: "pause" },
      }),
    ]);
    await paused(station, runId);
    await resume(station, runId);
    expect((await station.ended(runId)).phase).toBe("success");
  });

  it("fails by a code that its policy rules out", async () => {
    const station = new Station();
    const runId = await station.start([
      asking(1_000, { non_retryable: ["UNAVAILABLE"] }),
    ]);
    expect((await station.ended(runId)).phase).toBe("failed");
  });

  it("pauses its run by the repeat of its delivery, when the process dies before it could", async () => {
    const station = new Station();
    station.killAt(commitOf("a", "after"));
    const runId = await station.start([asking(1_000, { max_attempts: 1 })]);
    await station.settle();
    station.restart();
    expect((await station.run(runId)).phase).toBe("running");
    await paused(station, runId);
    expect(station.machine.world.callsOf(`${runId}.a`)).toBe(1);
  });

  it("has its run paused by the sweeper, when that delivery is lost too", async () => {
    const station = new Station();
    station.killAt(commitOf("a", "after"));
    const runId = await station.start([asking(1_000, { max_attempts: 1 })]);
    await station.settle();
    station.machine.database.exec("DELETE FROM tasks");
    station.restart();
    await station.pass(300_000);
    expect((await station.run(runId)).phase).toBe("running");
    const { tasks } = station.engine.platform;
    await tasks.enqueue({ operation: "sweep_runs", payload: {} });
    await station.settle();
    expect((await station.run(runId)).phase).toBe("paused");
    expect(station.machine.world.callsOf(`${runId}.a`)).toBe(1);
  });

  it("lets another step fail the run after the resume, where that failed during the pause", async () => {
    const station = new Station();
    const commit = station.holdAt(commitOf("bad", "before"));
    const runId = await station.start([
      asking(1_000),
      step("bad", "make_thing", {
        parameters: { fails: { code: "INVALID_ARGUMENT" } },
      }),
    ]);
    await commit.reached;
    await paused(station, runId);
    commit.release();
    await station.settle();
    expect((await station.run(runId)).phase).toBe("paused");
    await resume(station, runId);
    expect((await station.ended(runId)).phase).toBe("failed");
  });
});
