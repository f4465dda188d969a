import { describe, expect, it } from "vitest";
import { RUN_IF, type RunIf } from "#workflows/definition/run-if.ts";
import {
  barriersOnSettle,
  barriersToCount,
  isOpen,
  unsatisfyingToCount,
} from "#workflows/planner/barriers.ts";
import { continuation } from "#workflows/planner/continuation.ts";
import { planStepOf, type Plan } from "#workflows/planner/plan.ts";
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

describe("A join", () => {
  const plan = (handling = "stop_on_failure", runIf: RunIf = "all_success") =>
    dagPlan({ a: "", b: "", c: "", join: "a b c" }, handling, { join: runIf });
  const settled = { stepId: "b", phase: "success" } as const;
  const start = [{ type: "enqueue_step", stepId: "join", named: true }];
  const skip = [{ type: "skip_step", stepId: "join" }];

  it("waits for its last dependency", () => {
    expect(continuation(plan(), settled, counts({ b0: 2 }))).toEqual([]);
    expect(continuation(plan(), settled, NONE)).toEqual([]);
  });

  it("starts, by name, after its last dependency, and again when asked again", () => {
    expect(continuation(plan(), settled, counts({ b0: 3 }))).toEqual(start);
    expect(continuation(plan(), settled, counts({ b0: 3 }))).toEqual(start);
  });

  it("is skipped at once by its last dependency when that is not as it asks", () => {
    const open = counts({ b0: 3 });
    const going = plan("continue_on_failure");
    for (const phase of UNSUCCESSFUL)
      expect(continuation(going, { stepId: "a", phase }, open)).toEqual(skip);
    const skipped = { stepId: "a", phase: "skipped" } as const;
    expect(continuation(plan(), skipped, open)).toEqual(skip);
  });

  it("waits for those in flight even when another has failed", () => {
    const failed = { stepId: "a", phase: "failed" } as const;
    const going = plan("continue_on_failure");
    expect(continuation(going, failed, counts({ b0: 1 }))).toEqual([]);
  });

  it("never starts under stop_on_failure after a failure, which fails the run and is not counted", () => {
    const failed = { stepId: "b", phase: "failed" } as const;
    for (const runIf of RUN_IF) {
      const stopping = plan("stop_on_failure", runIf);
      expect(continuation(stopping, failed, counts({ b0: 3 }))).toEqual([
        { type: "fail_run", stepId: "b" },
      ]);
      expect(barriersOnSettle(stopping, "b", "failed")).toEqual([]);
      expect(barriersToCount(stopping, "b", "failed")).toEqual([]);
    }
  });

  it("is counted by each dependency that settles", () => {
    expect(barriersToCount(plan(), "b", "success")).toEqual(["b0"]);
    expect(barriersToCount(plan(), "b", "skipped")).toEqual(["b0"]);
    const going = plan("continue_on_failure");
    expect(barriersToCount(going, "b", "failed")).toEqual(["b0"]);
  });

  it.each([
    ["all_success", { success: true, failed: false, skipped: false }],
    ["none_failed", { success: true, failed: false, skipped: true }],
    ["all_done", { success: true, failed: true, skipped: true }],
  ] as const)("that runs if %s is fed so", (runIf, satisfied) => {
    const going = plan("continue_on_failure", runIf);
    for (const phase of ["success", "failed", "skipped"] as const)
      expect(barriersOnSettle(going, "a", phase)).toEqual(
        satisfied[phase] ? ["b0"] : ["b0", "b0-"],
      );
  });

  it("counts what is not as it asks when it is delivered, unless that is all the same", () => {
    const named = (from: Plan) =>
      unsatisfyingToCount(from, planStepOf(from, "join"));
    expect(named(plan())).toBe("b0-");
    expect(named(plan("stop_on_failure", "none_failed"))).toBe("b0-");
    expect(named(plan("stop_on_failure", "all_done"))).toBeNull();
    expect(named(dagPlan({ a: "", join: "a" }))).toBeNull();
  });

  it("has to be a barrier of the plan", () => {
    expect(() => isOpen(plan(), "b7", NONE)).toThrow(
      "The plan has no barrier b7.",
    );
  });
});

describe("A step after a single one", () => {
  it.each([
    ["all_success", { success: true, failed: false, skipped: false }],
    ["none_failed", { success: true, failed: false, skipped: true }],
    ["all_done", { success: true, failed: true, skipped: true }],
  ] as const)("that runs if %s starts or is skipped so", (runIf, starts) => {
    const chain = dagPlan({ a: "", b: "a" }, "continue_on_failure", {
      b: runIf,
    });
    for (const phase of ["success", "failed", "skipped"] as const)
      expect(continuation(chain, { stepId: "a", phase }, NONE)).toEqual([
        starts[phase]
          ? { type: "enqueue_step", stepId: "b", named: phase === "skipped" }
          : { type: "skip_step", stepId: "b" },
      ]);
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

  it("counts whatever its leaves came to, but for a failure that stops it", () => {
    const going = dagPlan({ a: "", b: "" }, "continue_on_failure");
    const stopping = dagPlan({ a: "", b: "" });
    for (const phase of ["success", "skipped"] as const)
      for (const plan of [going, stopping])
        expect(barriersOnSettle(plan, "a", phase)).toEqual(["end"]);
    expect(barriersOnSettle(going, "a", "failed")).toEqual(["end"]);
    expect(barriersOnSettle(stopping, "a", "failed")).toEqual([]);
  });
});
