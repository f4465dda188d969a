import { describe, expect, it } from "vitest";
import { madeByHand, refusal } from "./by-hand.ts";
import { step } from "./engine-definitions.ts";
import { commitIn, commitOf } from "./moments.ts";
import { asked, retried } from "./retried-runs.ts";
import { Station, WITHHELD } from "./station.ts";

const A_B = [step("a", "make_thing"), step("b", "make_thing", { after: "a" })];
const BY_HAND = { by: "alice@example.com", reason: "Not this year." };

async function skip(station: Station, runId: string, stepId = "b") {
  const { reason } = BY_HAND;
  const payload = { run_id: runId, step_id: stepId, reason };
  return asked(station, "skip_step", payload);
}

describe("a step that is skipped before its turn", () => {
  it("is not begun when it comes, and the run waits for what is before it", async () => {
    const station = new Station();
    const commit = station.holdAt(commitOf("a", "before"));
    const runId = await station.start(A_B);
    await commit.reached;
    expect(await skip(station, runId)).toMatchObject({
      status: "running",
      steps: [{ by_hand: null }, { status: "pending", by_hand: BY_HAND }],
    });
    await station.settle();
    expect((await station.run(runId)).phase).toBe("running");
    commit.release();
    expect((await station.ended(runId)).phase).toBe("success");
    expect(await station.step(runId, "a")).toMatchObject({ by_hand: null });
    expect(await station.step(runId, "b")).toMatchObject({
      phase: "skipped",
      by_hand: BY_HAND,
    });
    expect(station.machine.world.callsOf(`${runId}.b`)).toBe(0);
  });

  it("may be a join of which some have settled, or a map", async () => {
    const station = new Station();
    const commit = station.holdAt(commitOf("y", "before"));
    const runId = await station.start([
      step("x", "make_thing"),
      step("y", "make_thing"),
      step("b", "make_thing", { after: "x y" }),
      {
        step_id: "map",
        tool_name: "make_thing",
        depends_on: ["y"],
        for_each: ["z"],
        parameters: { on: "${run.id}.${item}" },
      },
    ]);
    await commit.reached;
    await station.settle();
    await skip(station, runId);
    await skip(station, runId, "map");
    expect(await station.phases(runId, ["x", "b"])).toEqual(["success", null]);
    commit.release();
    expect((await station.ended(runId)).phase).toBe("success");
    expect(await station.phases(runId, ["b", "map"])).toEqual([
      "skipped",
      "skipped",
    ]);
  });

  it("is one whose turn has come when all that it waits for has settled", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start([
      step("x", "make_thing"),
      step("y", "make_thing"),
      step("b", "make_thing", { after: "x y" }),
    ]);
    for (const id of ["x", "y"]) await station.deliver(runId, id);
    await skip(station, runId);
    expect(await station.phases(runId, ["b"])).toEqual(["skipped"]);
    await station.deliver(runId, "b");
    expect((await station.run(runId)).phase).toBe("success");
    expect(station.machine.world.callsOf(`${runId}.b`)).toBe(0);
  });

  it("is skipped or done, and never both, where its turn comes at the same moment", async () => {
    for (const first of ["person", "step"]) {
      const station = new Station();
      const settles = station.holdAt(commitOf("a", "before"));
      const runId = await station.start(A_B);
      await settles.reached;
      const notes = station.holdAt(commitIn("workflow_runs", "before"));
      const payload = { run_id: runId, step_id: "b" };
      const answer = refusal(station, "skip_step", payload);
      await notes.reached;
      const isPerson = first === "person";
      (isPerson ? notes : settles).release();
      await station.settle();
      (isPerson ? settles : notes).release();
      expect(await answer).toMatchObject(
        isPerson
          ? { outcome: { type: "success" } }
          : { code: "FAILED_PRECONDITION" },
      );
      expect((await station.ended(runId)).phase).toBe("success");
      expect(await station.effects(runId, "b")).toBe(isPerson ? 0 : 1);
    }
  });

  it("is begun in a run that repeats this one", async () => {
    const station = new Station();
    const fails = { code: "INVALID_ARGUMENT", calls: 1 };
    const commit = station.holdAt(commitOf("a", "before"));
    const runId = await station.start([
      step("a", "make_thing", { parameters: { on: "a", fails } }),
      step("b", "make_thing", { after: "a" }),
    ]);
    await commit.reached;
    await skip(station, runId);
    commit.release();
    expect((await station.ended(runId)).phase).toBe("failed");
    const again = await retried(station, runId);
    expect((await station.ended(again)).phase).toBe("success");
    expect(await station.phases(again, ["b"])).toEqual(["success"]);
  });

  it("cannot be completed yet, and its outcome is not unknown", async () => {
    const station = new Station();
    const commit = station.holdAt(commitOf("a", "before"));
    const runId = await station.start(A_B);
    await commit.reached;
    const about = { run_id: runId, step_id: "b" };
    const output = madeByHand();
    expect(
      await refusal(station, "complete_step", { ...about, output }),
    ).toMatchObject({
      code: "FAILED_PRECONDITION",
      message:
        'Step "b" cannot be settled by hand: what it waits for has not settled. Ask again when it has.',
    });
    expect(
      await refusal(station, "resolve_unknown", { ...about, happened: false }),
    ).toMatchObject({ reason: "STEP_NOT_UNKNOWN" });
    commit.release();
    await station.ended(runId);
  });

  it("is noted only where the run's document has room left for its end", async () => {
    const station = new Station();
    const night = { tool_name: "sleep", parameters: { duration: 60 } };
    const fails = { code: "INVALID_ARGUMENT" };
    const ids = Array.from({ length: 80 }, (_, index) => `s${index}`);
    const runId = await station.start(
      [
        { step_id: "night", ...night },
        step("a", "make_thing", { after: "night", parameters: { fails } }),
        ...ids.map((id) => step(id, "make_thing", { after: "a" })),
      ],
      {},
      { text: "x".repeat(980_000) },
    );
    await station.settle();
    // Until not the shortest fits any more.
    const sizes = [2_000, 2_000, 2_000, 2_000, 500, 100, 20, 1];
    const answers: unknown[] = [];
    for (const [index, step_id] of ids.entries()) {
      const reason = "x".repeat(sizes[Math.floor(index / 10)] ?? 1);
      const payload = { run_id: runId, step_id, reason };
      answers.push(await refusal(station, "skip_step", payload));
    }
    expect(answers).toContainEqual(
      expect.objectContaining({
        code: "FAILED_PRECONDITION",
        reason: "RUN_FULL",
      }),
    );
    expect((await station.ended(runId)).phase).toBe("failed");
  });
});
