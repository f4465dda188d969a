import { describe, expect, it } from "vitest";
import { begunUndoing, failing, undoable, undone } from "./compensations.ts";
import { step } from "./engine-definitions.ts";
import { cancel, resume, show } from "./paused-runs.ts";
import { Station } from "./station.ts";

describe("a compensation that fails for good", () => {
  const steps = [
    undoable("a"),
    undoable("b", {
      after: "a",
      undo: { fails: { code: "INVALID_ARGUMENT", calls: 1 } },
    }),
    failing("bad", "b"),
  ];

  async function parked(station: Station, runId: string): Promise<void> {
    await station.until(
      async () => (await station.run(runId)).phase === "paused",
    );
  }

  it("pauses the run, which says what is not undone, and is tried again by its resume", async () => {
    const station = new Station();
    const runId = await station.start(steps);
    await parked(station, runId);
    expect(await show(station, runId)).toMatchObject({
      status: "paused",
      pause: {
        reason: "COMPENSATION_FAILED",
        step_id: "~b",
        message:
          'Step "b" is not undone: The step was told to fail. Resume the run to try it again, or settle "~b" by hand.',
      },
      steps: [
        { status: "success" },
        { status: "success" },
        { status: "failed" },
      ],
      compensations: [
        { step_id: "~a", status: "pending" },
        {
          step_id: "~b",
          status: "waiting",
          attempts: 1,
          next_attempt_at: null,
        },
      ],
      not_undone: ["a", "b"],
    });
    expect(await resume(station, runId)).toMatchObject({
      status: "compensating",
    });
    expect((await station.ended(runId)).phase).toBe("failed");
    expect(begunUndoing(station)).toEqual(["b", "a"]);
    expect(await undone(station, runId, ["a", "b"])).toEqual([1, 1]);
  });

  it("pauses it for a code that the step's policy rules out, too", async () => {
    const station = new Station();
    const runId = await station.start([
      undoable("a", {
        undo: { fails: { code: "UNAVAILABLE" } },
        retry_policy: { non_retryable: ["UNAVAILABLE"] },
      }),
      failing("bad", "a"),
    ]);
    await parked(station, runId);
    expect(station.machine.world.callsOf(`${runId}.undo_a`)).toBe(1);
  });

  it("is tried as often as the step's retry policy says", async () => {
    const station = new Station();
    const runId = await station.start([
      undoable("a", {
        undo: { fails: { code: "UNAVAILABLE" } },
        retry_policy: { max_attempts: 5 },
      }),
      failing("bad", "a"),
    ]);
    await parked(station, runId);
    expect(station.machine.world.callsOf(`${runId}.undo_a`)).toBe(5);
  });

  it("is given up by skipping it, and what waited for it is undone", async () => {
    const station = new Station();
    const runId = await station.start(steps);
    await parked(station, runId);
    const payload = { run_id: runId, step_id: "~b", reason: "Done by hand." };
    const skipped = await station.call("skip_step", { payload });
    expect(skipped?.outcome.type).toBe("success");
    await resume(station, runId);
    expect((await station.ended(runId)).phase).toBe("failed");
    expect(await undone(station, runId, ["a", "b"])).toEqual([1, 0]);
    expect(await show(station, runId)).toMatchObject({
      compensations: [
        { status: "success" },
        { status: "skipped", by_hand: { reason: "Done by hand." } },
      ],
      not_undone: ["b"],
    });
  });

  it("is done by hand where a person gives what it would have made", async () => {
    const station = new Station();
    const runId = await station.start(steps);
    await parked(station, runId);
    const output = { mark: "by hand", saw: [] };
    const payload = { run_id: runId, step_id: "~b", output };
    const done = await station.call("complete_step", { payload });
    expect(done?.outcome.type).toBe("success");
    await resume(station, runId);
    await station.ended(runId);
    expect(await show(station, runId)).toMatchObject({ not_undone: [] });
  });

  it("is given up with all that waits for it by a cancel", async () => {
    const station = new Station();
    const runId = await station.start(steps);
    await parked(station, runId);
    expect(await cancel(station, runId, { compensate: true })).toMatchObject({
      status: "paused",
    });
    expect(await cancel(station, runId)).toMatchObject({
      status: "failed",
      error: { reason: "STEP_FAILED" },
      compensations: [{ status: "cancelled" }, { status: "cancelled" }],
      not_undone: ["a", "b"],
    });
    await station.pass(600_000);
    expect(await undone(station, runId, ["a", "b"])).toEqual([0, 0]);
  });

  it("lets no step of the plan be settled by hand", async () => {
    const station = new Station();
    const runId = await station.start([
      ...steps,
      step("c", "make_thing", { after: "bad" }),
    ]);
    await parked(station, runId);
    const payload = { run_id: runId, step_id: "c" };
    const skipped = await station.call("skip_step", { payload });
    expect(skipped?.outcome).toMatchObject({
      error: { reason: "RUN_COMPENSATING" },
    });
  });
});
