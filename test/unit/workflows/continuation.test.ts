import { describe, expect, it } from "vitest";
import {
  barriersOnSettle,
  barriersToCount,
} from "#workflows/planner/barriers.ts";
import { continuation } from "#workflows/planner/continuation.ts";
import type { StepPhase } from "#workflows/planner/step-phase.ts";
import { dagPlan } from "./definitions.ts";

const NONE = new Map<string, number>();
const UNSETTLED: StepPhase[] = ["claimed", "retrying"];
const UNSUCCESSFUL: StepPhase[] = ["failed", "skipped"];

function counts(values: Readonly<Record<string, number>>) {
  return new Map(Object.entries(values));
}

function fanOut(width: number) {
  const leaves = Array.from({ length: width }, (_, index) => [
    `s${index}`,
    "a",
  ]);
  return dagPlan({ a: "", ...Object.fromEntries(leaves) });
}

describe("A step in a chain", () => {
  const plan = () => dagPlan({ a: "", b: "a" });

  it("starts its successor without a count and without a name", () => {
    expect(barriersToCount(plan(), "a", "success")).toEqual([]);
    expect(barriersOnSettle(plan(), "a", "success")).toEqual([]);
    expect(
      continuation(plan(), { stepId: "a", phase: "success" }, NONE),
    ).toEqual([{ type: "enqueue_step", stepId: "b", named: false }]);
  });

  it("finishes the run when it is the last, without a count", () => {
    expect(barriersOnSettle(plan(), "b", "success")).toEqual(["end"]);
    expect(barriersToCount(plan(), "b", "success")).toEqual([]);
    expect(
      continuation(plan(), { stepId: "b", phase: "success" }, NONE),
    ).toEqual([{ type: "finish_run" }]);
  });

  it.each(UNSETTLED)("leads to nothing while it is %s", (phase) => {
    for (const handling of ["stop_on_failure", "continue_on_failure"]) {
      const either = dagPlan({ a: "", b: "a", c: "" }, handling);
      expect(continuation(either, { stepId: "a", phase }, NONE)).toEqual([]);
      expect(barriersToCount(either, "b", phase)).toEqual([]);
      expect(barriersOnSettle(either, "b", phase)).toEqual([]);
    }
  });

  it("has to be a step of the plan", () => {
    expect(() => barriersOnSettle(plan(), "z", "success")).toThrow(
      "The plan has no step z.",
    );
  });
});

describe("A fan-out", () => {
  it("starts each successor, unnamed up to 50 of them", () => {
    const commands = continuation(
      fanOut(50),
      { stepId: "a", phase: "success" },
      NONE,
    );
    expect(commands).toHaveLength(50);
    expect(commands[0]).toEqual({
      type: "enqueue_step",
      stepId: "s0",
      named: false,
    });
  });

  it("starts its successors by name when there are more than 50", () => {
    const commands = continuation(
      fanOut(51),
      { stepId: "a", phase: "success" },
      NONE,
    );
    expect(commands).toHaveLength(51);
    expect(commands[0]).toMatchObject({ named: true });
  });
});

describe("A join under stop_on_failure", () => {
  const plan = () => dagPlan({ a: "", b: "", c: "", join: "a b c" });
  const settled = { stepId: "b", phase: "success" } as const;

  it("is fed by each of its dependencies that succeeds, and by no other", () => {
    expect(barriersOnSettle(plan(), "a", "success")).toEqual(["b0"]);
    for (const phase of UNSUCCESSFUL)
      expect(barriersOnSettle(plan(), "a", phase)).toEqual([]);
  });

  it("is counted once by each dependency that succeeds", () => {
    expect(barriersToCount(plan(), "b", "success")).toEqual(["b0"]);
    for (const phase of UNSUCCESSFUL)
      expect(barriersToCount(plan(), "b", phase)).toEqual([]);
  });

  it("waits for its last dependency", () => {
    expect(continuation(plan(), settled, counts({ b0: 2 }))).toEqual([]);
    expect(continuation(plan(), settled, NONE)).toEqual([]);
  });

  it("starts, by name, after its last dependency, and again when asked again", () => {
    const start = [{ type: "enqueue_step", stepId: "join", named: true }];
    expect(continuation(plan(), settled, counts({ b0: 3 }))).toEqual(start);
    expect(continuation(plan(), settled, counts({ b0: 3 }))).toEqual(start);
  });

  it.each(UNSUCCESSFUL)("never starts: a %s step fails the run", (phase) => {
    expect(
      continuation(plan(), { stepId: "b", phase }, counts({ b0: 3 })),
    ).toEqual([{ type: "fail_run", stepId: "b" }]);
  });
});

describe("A join under continue_on_failure", () => {
  const plan = () =>
    dagPlan({ a: "", b: "", join: "a b" }, "continue_on_failure");
  const settled = { stepId: "b", phase: "success" } as const;

  it("counts those that succeeded and those that did not apart", () => {
    expect(barriersOnSettle(plan(), "a", "success")).toEqual(["b0+"]);
    for (const phase of UNSUCCESSFUL)
      expect(barriersOnSettle(plan(), "a", phase)).toEqual(["b0-"]);
    for (const phase of ["success", ...UNSUCCESSFUL] as const)
      expect(barriersToCount(plan(), "a", phase)).toEqual(["b0+", "b0-"]);
  });

  it("starts when all have succeeded", () => {
    expect(
      continuation(plan(), settled, counts({ "b0+": 2, "b0-": 0 })),
    ).toEqual([{ type: "enqueue_step", stepId: "join", named: true }]);
  });

  it("is skipped when all have settled and one did not succeed, whoever was last", () => {
    const mixed = counts({ "b0+": 1, "b0-": 1 });
    const skip = [{ type: "skip_step", stepId: "join" }];
    expect(continuation(plan(), settled, mixed)).toEqual(skip);
    for (const phase of UNSUCCESSFUL)
      expect(continuation(plan(), { stepId: "a", phase }, mixed)).toEqual(skip);
  });

  it("waits for those in flight even when another has failed", () => {
    expect(
      continuation(
        plan(),
        { stepId: "a", phase: "failed" },
        counts({ "b0+": 0, "b0-": 1 }),
      ),
    ).toEqual([]);
  });

  it("waits when its last success fell between the two counts, for that one's own delivery counts it", () => {
    expect(
      continuation(plan(), settled, counts({ "b0+": 1, "b0-": 0 })),
    ).toEqual([]);
  });
});

describe("A failed step under continue_on_failure", () => {
  it("has its only dependants skipped", () => {
    const plan = dagPlan({ a: "", b: "a", c: "a" }, "continue_on_failure");
    expect(continuation(plan, { stepId: "a", phase: "failed" }, NONE)).toEqual([
      { type: "skip_step", stepId: "b" },
      { type: "skip_step", stepId: "c" },
    ]);
  });
});

describe("The end of a run", () => {
  it("comes when every leaf has settled", () => {
    for (const handling of ["stop_on_failure", "continue_on_failure"]) {
      const plan = dagPlan({ a: "", b: "a", c: "a", d: "" }, handling);
      const settled = { stepId: "d", phase: "success" } as const;
      expect(barriersOnSettle(plan, "d", "success")).toEqual(["end"]);
      expect(barriersToCount(plan, "d", "success")).toEqual(["end"]);
      expect(continuation(plan, settled, counts({ end: 2 }))).toEqual([]);
      expect(continuation(plan, settled, counts({ end: 3 }))).toEqual([
        { type: "finish_run" },
      ]);
    }
  });

  it("counts leaves that did not succeed only under continue_on_failure", () => {
    const going = dagPlan({ a: "", b: "" }, "continue_on_failure");
    expect(barriersOnSettle(going, "a", "skipped")).toEqual(["end"]);
    expect(barriersToCount(going, "a", "failed")).toEqual(["end"]);
    const stopping = dagPlan({ a: "", b: "" });
    expect(barriersOnSettle(stopping, "a", "skipped")).toEqual([]);
  });
});
