import { describe, expect, it } from "vitest";
import {
  compensationKey,
  isCompensation,
  undoneKey,
} from "#workflows/planner/compensation-key.ts";
import {
  compensatedSteps,
  compensationPlan,
  hasCompensations,
  stepsToUndo,
} from "#workflows/planner/compensation-plan.ts";
import { isMap, stepOfKey } from "#workflows/planner/map-item.ts";
import { planStepOf } from "#workflows/planner/plan.ts";
import type { StepPhase } from "#workflows/planner/step-phase.ts";
import { planFor, workflow } from "./definitions.ts";

const UNDO = { tool_name: "touch", parameters: { value: "undo" } };
const POLICY = { max_attempts: 7 };

/** a -> middle -> b, and a -> c; only `middle` cannot be undone. */
const plan = planFor(
  workflow(
    [
      { step_id: "a", tool_name: "touch", compensate: UNDO },
      { step_id: "middle", tool_name: "touch", depends_on: ["a"] },
      {
        step_id: "b",
        tool_name: "touch",
        depends_on: ["middle"],
        compensate: UNDO,
        retry_policy: POLICY,
      },
      {
        step_id: "c",
        tool_name: "touch",
        depends_on: ["a"],
        compensate: UNDO,
      },
    ],
    { timeout: 600, output: "${steps.a.x}" },
  ),
);
const mapped = planFor(
  workflow([
    { step_id: "first", tool_name: "touch" },
    {
      step_id: "each",
      tool_name: "touch",
      depends_on: ["first"],
      for_each: ["x", "y"],
      max_concurrency: 3,
      tolerated_failures: 1,
      compensate: {
        tool_name: "touch",
        parameters: { value: ["${steps.each.x}", "${steps.first.x}"] },
      },
    },
  ]),
);

function phases(
  of: Readonly<Record<string, StepPhase>>,
): ReadonlyMap<string, StepPhase> {
  return new Map(Object.entries(of));
}

describe("The key of what undoes a step", () => {
  it("is the step's with a mark before it, which no step of a definition has", () => {
    expect(compensationKey("a")).toBe("~a");
    expect(undoneKey("~each[3]")).toBe("each[3]");
    expect(undoneKey("a")).toBe("a");
    expect(isCompensation("~a")).toBe(true);
    expect(isCompensation("a~")).toBe(false);
  });
});

describe("What is to be undone", () => {
  it("are the steps that succeeded and say how, in the order of the plan", () => {
    expect(hasCompensations(plan)).toBe(true);
    expect(hasCompensations(planFor(workflow([{ tool_name: "touch" }])))).toBe(
      false,
    );
    expect(compensatedSteps(plan)).toEqual(["a", "b", "c"]);
    expect(
      stepsToUndo(
        plan,
        phases({ c: "success", b: "failed", middle: "success", a: "success" }),
      ),
    ).toEqual(["a", "c"]);
  });

  it("is a map of which an item succeeded, whatever became of the map", () => {
    const undone = (of: Readonly<Record<string, StepPhase>>) =>
      stepsToUndo(mapped, phases(of));
    expect(undone({ each: "failed", "each[1]": "success" })).toEqual(["each"]);
    expect(undone({ each: "success", "each[1]": "failed" })).toEqual([]);
    expect(undone({ each: "success", first: "success" })).toEqual([]);
  });
});

describe("How a run is undone", () => {
  const undoing = compensationPlan(plan, ["a", "b", "c"]);

  it("is a plan on the reversed graph, through steps that are not undone", () => {
    expect(
      undoing.steps.map(({ step_id, dependencies, successors }) => ({
        step_id,
        dependencies,
        successors,
      })),
    ).toEqual([
      { step_id: "~a", dependencies: ["~b", "~c"], successors: [] },
      { step_id: "~b", dependencies: [], successors: ["~a"] },
      { step_id: "~c", dependencies: [], successors: ["~a"] },
    ]);
    expect(undoing).toMatchObject({
      roots: ["~b", "~c"],
      leaves: ["~a"],
      error_handling: "continue_on_failure",
      run_timeout_ms: 600_000,
      output: null,
    });
  });

  it("counts under names of its own", () => {
    expect(undoing.end_barrier).toBe(`~${plan.end_barrier}`);
    expect(planStepOf(undoing, "~a").feeds).toEqual([undoing.end_barrier]);
    const { barrier } = planStepOf(undoing, "~a");
    expect(undoing.barriers[barrier ?? ""]).toEqual({
      size: 2,
      run_if: "all_done",
    });
  });

  it("calls what the step says, as often as the step's own policy says, and then asks a person", () => {
    expect(planStepOf(undoing, "~b")).toMatchObject({
      tool: "touch",
      parameters: { value: "undo" },
      operation: "touch_operation",
      effect: "transactional",
      timeout_ms: 300_000,
      run_if: "all_done",
      retry: { max_attempts: 7, on_exhausted: "pause" },
    });
    expect(planStepOf(undoing, "~b")).not.toHaveProperty("map");
  });

  it("leaves out what is not undone", () => {
    const { steps, roots, leaves } = compensationPlan(plan, ["b"]);
    expect(steps).toHaveLength(1);
    expect([roots, leaves]).toEqual([["~b"], ["~b"]]);
    expect(compensationPlan(plan, []).steps).toEqual([]);
    expect(compensationPlan(plan, ["middle"]).steps).toEqual([]);
  });

  it("is for a map another map over the same list, of which no item may fail", () => {
    const step = planStepOf(compensationPlan(mapped, ["each"]), "~each");
    const own = planStepOf(mapped, "each");
    expect(step).toMatchObject({
      operation: own.operation,
      effect: "control",
      needs: own.needs,
      map: {
        for_each: ["x", "y"],
        lanes: 3,
        tolerated: { count: 0 },
        operation: "touch_operation",
        effect: "transactional",
      },
    });
    expect(isMap(step)).toBe(true);
  });

  it("needs for an item what that item made, and not what all of them did", () => {
    const undone = compensationPlan(mapped, ["each"]);
    expect(stepOfKey(undone, "~each[1]").needs).toEqual(["each[1]", "first"]);
  });
});
