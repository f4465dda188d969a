import { describe, expect, it } from "vitest";
import { step } from "./engine-definitions.ts";
import { commitOf } from "./moments.ts";
import { Station } from "./station.ts";

const FAILS = { fails: { code: "INVALID_ARGUMENT" } };
const CONTINUE = { error_handling: "continue_on_failure" };

/** Two branches of which one is taken, and a join after both. */
const BRANCHES = [
  step("look", "make_thing"),
  step("large", "make_thing", { after: "look", when: "input.size > 10" }),
  step("small", "make_thing", { after: "look", when: "input.size <= 10" }),
  step("join", "make_thing", { after: "large small", run_if: "none_failed" }),
  step("strict", "make_thing", { after: "large small" }),
];

describe("a step with a condition", () => {
  it("is skipped where it does not hold, with what asks for its success, and fails nothing", async () => {
    const station = new Station();
    const runId = await station.start(BRANCHES, {}, { size: 4 });
    expect((await station.ended(runId)).phase).toBe("success");
    expect(
      await station.phases(runId, ["large", "small", "join", "strict"]),
    ).toEqual(["skipped", "success", "success", "skipped"]);
    const { world } = station.machine;
    expect(world.callsOf(`${runId}.large`)).toBe(0);
    expect(world.callsOf(`${runId}.join`)).toBe(1);
  });

  it("sees what the steps before it made", async () => {
    const station = new Station();
    const runId = await station.start([
      step("a", "make_thing"),
      step("yes", "make_thing", {
        when: "steps.a.mark != '' && size(steps.a.saw) == 0",
      }),
      step("no", "make_thing", { when: "steps.a.mark == ''" }),
    ]);
    expect((await station.ended(runId)).phase).toBe("success");
    expect(await station.phases(runId, ["yes", "no"])).toEqual([
      "success",
      "skipped",
    ]);
  });

  it("fails, and is not tried again, where its condition comes to neither", async () => {
    const station = new Station();
    const runId = await station.start([
      step("a", "make_thing", { when: "context.missing == 1" }),
    ]);
    const run = await station.ended(runId);
    expect(run.phase).toBe("failed");
    expect(run.error).toMatchObject({ code: "FAILED_PRECONDITION" });
    expect(run.error?.message).toContain(
      "The condition context.missing == 1 came to neither true nor false",
    );
    expect(station.machine.world.callsOf(`${runId}.a`)).toBe(0);
  });

  it.each(["before", "after"] as const)(
    "whose process dies %s it is recorded as skipped leaves its run no less complete",
    async (stage) => {
      const station = new Station();
      station.killAt(commitOf("large", stage));
      const runId = await station.start(BRANCHES, {}, { size: 4 });
      await station.settle();
      station.restart();
      expect((await station.ended(runId)).phase).toBe("success");
      expect(await station.phases(runId, ["large", "join"])).toEqual([
        "skipped",
        "success",
      ]);
      expect(station.machine.world.callsOf(`${runId}.join`)).toBe(1);
    },
  );

  it("has a cascade of skips cut short taken up where it was", async () => {
    const station = new Station();
    station.killAt(commitOf("s3", "before"));
    const runId = await station.start([
      step("s1", "make_thing", { when: "false" }),
      ...[2, 3, 4, 5].map((at) =>
        step(`s${at}`, "make_thing", { after: `s${at - 1}` }),
      ),
      step("last", "make_thing", { after: "s5", run_if: "all_done" }),
    ]);
    await station.settle();
    expect(await station.phases(runId, ["s2", "s3"])).toEqual([
      "skipped",
      null,
    ]);
    station.restart();
    expect((await station.ended(runId)).phase).toBe("success");
    expect(await station.phases(runId, ["s5", "last"])).toEqual([
      "skipped",
      "success",
    ]);
  });
});

describe("a step that follows from less than success", () => {
  it("under all_done runs after a failure, and finds no output of it", async () => {
    const station = new Station();
    const runId = await station.start(
      [
        step("bad", "make_thing", { parameters: FAILS }),
        step("good", "make_thing"),
        step("report", "make_thing", {
          run_if: "all_done",
          parameters: { saw: ["${steps.bad.mark}", "${steps.good.mark}"] },
        }),
      ],
      CONTINUE,
    );
    expect((await station.ended(runId)).phase).toBe("partial");
    const report = await station.step(runId, "report");
    expect(report).toMatchObject({
      phase: "success",
      output: { saw: [null, expect.any(String)] },
    });
  });

  it("under none_failed is skipped after a failure", async () => {
    const station = new Station();
    const runId = await station.start(
      [
        step("bad", "make_thing", { parameters: FAILS }),
        step("skipped", "make_thing", { when: "false" }),
        step("join", "make_thing", {
          after: "bad skipped",
          run_if: "none_failed",
        }),
      ],
      CONTINUE,
    );
    expect((await station.ended(runId)).phase).toBe("failed");
    expect(await station.phases(runId, ["join"])).toEqual(["skipped"]);
  });

  it("is not started by a failure that stops the run", async () => {
    const station = new Station();
    const runId = await station.start([
      step("bad", "make_thing", { parameters: FAILS }),
      step("after", "make_thing", { after: "bad", run_if: "all_done" }),
    ]);
    expect((await station.ended(runId)).phase).toBe("failed");
    expect(await station.phases(runId, ["after"])).toEqual([null]);
  });
});
