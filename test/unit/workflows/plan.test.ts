import { describe, expect, it } from "vitest";
import { RUN_IF } from "#workflows/definition/run-if.ts";
import { lookUp } from "#workflows/planner/graph.ts";
import { planSchema, type Plan } from "#workflows/planner/plan.ts";
import { dagPlan, planFor, workflow } from "./definitions.ts";

function wiringOf({ steps }: Plan) {
  return Object.fromEntries(
    steps.map(({ step_id, dependencies, successors, barrier, feeds }) => [
      step_id,
      { dependencies, successors, barrier, feeds },
    ]),
  );
}

function sizesOf({ barriers }: Plan) {
  return Object.fromEntries(
    Object.entries(barriers).map(([id, { size }]) => [id, size]),
  );
}

describe("The plan of a workflow", () => {
  it("says everything that a run asks of its definition", () => {
    const value = ["${steps.a.x}", "${input.y}", "${steps.a.z} ${steps.b}"];
    const steps = [
      { step_id: "a", tool_name: "touch" },
      { step_id: "b", tool_name: "touch" },
      { step_id: "c", tool_name: "touch", parameters: { value } },
    ];
    const fields = { output: { all: "${steps.c}" }, timeout: 60 };
    const plan = planFor(workflow(steps, fields));
    expect(plan).toMatchObject({
      barriers: {
        b0: { size: 2, run_if: "all_success" },
        end: { size: 1, run_if: "all_done" },
      },
      roots: ["a", "b"],
      leaves: ["c"],
      end_barrier: "end",
      error_handling: "stop_on_failure",
      run_timeout_ms: 60_000,
      output: { all: "${steps.c}" },
    });
    expect(plan.steps[2]).toMatchObject({
      step_id: "c",
      tool: "touch",
      operation: "touch_operation",
      effect: "transactional",
      parameters: { value },
      needs: ["a", "b"],
      dependencies: ["a", "b"],
      successors: [],
      barrier: "b0",
      feeds: ["end"],
      timeout_ms: 300_000,
      retry: { max_attempts: 3 },
    });
  });

  it("has no output where none is written, and none that is null", () => {
    const steps = [{ tool_name: "touch" }];
    expect(planFor(workflow(steps)).output).toBeNull();
    expect(planFor(workflow(steps, { output: null })).output).toBeNull();
  });

  it("keeps how errors are handled", () => {
    const plan = dagPlan({ a: "" }, "continue_on_failure");
    expect(plan.error_handling).toBe("continue_on_failure");
  });

  it("needs the outputs that a step refers to, even of steps further up", () => {
    const steps = [
      { step_id: "a", tool_name: "touch" },
      { step_id: "b", tool_name: "touch" },
      { tool_name: "touch", parameters: { value: "${steps.a}" } },
    ];
    const sequential = workflow(steps, { execution_mode: "sequential" });
    expect(planFor(sequential).steps[2]).toMatchObject({
      needs: ["a"],
      dependencies: ["b"],
    });
  });

  it("waits in a sequence for what it refers to where the step before says nothing of it", () => {
    const steps = [
      { step_id: "a", tool_name: "touch" },
      { step_id: "b", tool_name: "touch", run_if: "all_done" },
      { tool_name: "touch", parameters: { value: "${steps.a}" } },
    ];
    const sequential = workflow(steps, { execution_mode: "sequential" });
    expect(planFor(sequential).steps[2]).toMatchObject({
      dependencies: ["a", "b"],
    });
    const [a, b] = steps;
    const last = { step_id: "c", tool_name: "touch" };
    const apart = workflow(
      [a, b, last].filter((one) => one !== undefined),
      {
        execution_mode: "sequential",
      },
    );
    expect(planFor(apart).steps[2]).toMatchObject({ dependencies: ["b"] });
  });
});

describe("The plan of a step", () => {
  it("leaves out what is as usual", () => {
    const [plain, asking] = planFor(
      workflow([
        { step_id: "a", tool_name: "touch", run_if: "all_success" },
        { step_id: "b", tool_name: "touch", run_if: "none_failed" },
      ]),
    ).steps;
    expect(plain).not.toHaveProperty("run_if");
    expect(asking).toMatchObject({ run_if: "none_failed" });
    expect(plain?.retry).not.toHaveProperty("on_exhausted");
  });

  it("says where a person is asked when no attempt is left", () => {
    const retry_policy = { on_exhausted: "pause" };
    const [step] = planFor(
      workflow([{ tool_name: "touch", retry_policy }]),
    ).steps;
    expect(step?.retry).toMatchObject({ on_exhausted: "pause" });
  });
});

describe("A chain", () => {
  it("needs no barrier but the end", () => {
    const plan = dagPlan({ a: "", b: "a" });
    expect(sizesOf(plan)).toEqual({ end: 1 });
    expect(wiringOf(plan)).toEqual({
      a: { dependencies: [], successors: ["b"], barrier: null, feeds: [] },
      b: { dependencies: ["a"], successors: [], barrier: null, feeds: ["end"] },
    });
  });
});

describe("Steps that wait for the same set", () => {
  it("share one barrier, however the set is written", () => {
    const plan = dagPlan({ a: "", b: "", c: "", x: "a b", y: "b a", z: "a c" });
    expect(sizesOf(plan)).toEqual({ b0: 2, b1: 2, end: 3 });
    expect(wiringOf(plan)).toMatchObject({
      a: { successors: ["x", "y", "z"], feeds: ["b0", "b1"] },
      b: { successors: ["x", "y"], feeds: ["b0"] },
      c: { successors: ["z"], feeds: ["b1"] },
      x: { barrier: "b0", feeds: ["end"] },
      y: { barrier: "b0", feeds: ["end"] },
      z: { barrier: "b1", feeds: ["end"] },
    });
  });

  it("share none when they ask different things of it", () => {
    const plan = dagPlan(
      { a: "", b: "", x: "a b", y: "a b", z: "b a" },
      "stop_on_failure",
      { y: "none_failed", z: "none_failed" },
    );
    expect(plan.barriers).toMatchObject({
      b0: { size: 2, run_if: "all_success" },
      b1: { size: 2, run_if: "none_failed" },
    });
    expect(wiringOf(plan)).toMatchObject({
      a: { feeds: ["b0", "b1"] },
      x: { barrier: "b0" },
      y: { barrier: "b1" },
      z: { barrier: "b1" },
    });
  });

  it("share none with the end, although it may wait for the same", () => {
    const plan = dagPlan({ a: "", b: "" });
    expect(sizesOf(plan)).toEqual({ end: 2 });
    expect(plan.leaves).toEqual(["a", "b"]);
  });
});

describe("A dependency", () => {
  it("that another one waits for anyway is left out", () => {
    const plan = dagPlan({ a: "", b: "a", c: "a b", d: "a b c", e: "c a" });
    expect(wiringOf(plan)).toMatchObject({
      a: { successors: ["b"] },
      b: { successors: ["c"] },
      c: { dependencies: ["b"], successors: ["d", "e"], barrier: null },
      d: { dependencies: ["c"], barrier: null },
      e: { dependencies: ["c"], barrier: null },
    });
  });

  it("is kept when no other one waits for it", () => {
    const plan = dagPlan({ a: "", b: "", c: "a", d: "b", join: "c d a" });
    expect(wiringOf(plan)["join"]).toMatchObject({
      dependencies: ["c", "d"],
      barrier: "b0",
    });
  });

  it("is kept by a step that can follow from less than success, and behind one", () => {
    const plan = dagPlan({ a: "", b: "a", c: "a b", d: "c a" }, undefined, {
      c: "all_done",
    });
    expect(wiringOf(plan)).toMatchObject({
      c: { dependencies: ["a", "b"] },
      d: { dependencies: ["c", "a"] },
    });
  });

  it("may be on a step that is written later", () => {
    const plan = dagPlan({ c: "b a", b: "a", a: "" });
    expect(plan.steps.map((step) => step.step_id)).toEqual(["c", "b", "a"]);
    expect(plan).toMatchObject({ roots: ["a"], leaves: ["c"] });
    expect(wiringOf(plan)["c"]).toMatchObject({ dependencies: ["b"] });
  });
});

describe("A stored plan", () => {
  function stored(change: (plan: Plan) => unknown): boolean {
    const plan = dagPlan({ a: "", b: "a", c: "a", join: "b c" });
    const text = JSON.stringify(change(plan));
    return planSchema.safeParse(JSON.parse(text)).success;
  }

  function withStep(fields: object) {
    return (plan: Plan) => ({
      ...plan,
      steps: plan.steps.map((step) => ({ ...step, ...fields })),
    });
  }

  const MAP = {
    for_each: [1],
    operation: "x",
    effect: "external",
    needs: [],
    lanes: 1,
    tolerated: { count: 0 },
  };

  it.each([
    ...["none", "transactional", "external", "repeatable", "control"].map(
      (effect) => ({ effect }),
    ),
    ...RUN_IF.map((run_if) => ({ run_if })),
    { when: "true" },
    { map: MAP },
    { map: { ...MAP, tolerated: { percent: 3 } } },
  ])("may have steps with %j", (fields) => {
    expect(stored(withStep(fields))).toBe(true);
  });

  it.each([
    { effect: "" },
    { run_if: "" },
    { when: 4 },
    { map: {} },
    { map: { ...MAP, tolerated: {} } },
    { map: { ...MAP, tolerated: { count: "3" } } },
  ])("has no steps with %j", (fields) => {
    expect(stored(withStep(fields))).toBe(false);
  });

  function withRetry(fields: object) {
    return (plan: Plan) => ({
      ...plan,
      steps: plan.steps.map((step) => ({
        ...step,
        retry: { ...step.retry, ...fields },
      })),
    });
  }

  it("is read as it was made", () => {
    const plan = dagPlan({ a: "", b: "a", c: "a", join: "b c" });
    const text = JSON.stringify(plan);
    expect(planSchema.parse(JSON.parse(text))).toEqual(plan);
    expect(stored(withRetry({ non_retryable: ["ABORTED"] }))).toBe(true);
  });

  it("is refused when it is another's", () => {
    expect(stored(() => ({}))).toBe(false);
    expect(stored((plan) => ({ ...plan, steps: [{}] }))).toBe(false);
    expect(stored((plan) => ({ ...plan, error_handling: "go_on" }))).toBe(
      false,
    );
    expect(stored(withRetry({ jitter: "some" }))).toBe(false);
    expect(stored(withRetry({ non_retryable: ["toString"] }))).toBe(false);
    expect(stored(withRetry({ non_retryable: [4] }))).toBe(false);
  });
});

describe("A step that is not there", () => {
  it("is an error of the program", () => {
    expect(() => lookUp(new Map([["a", 1]]), "b")).toThrow(
      "There is no step b.",
    );
  });
});
