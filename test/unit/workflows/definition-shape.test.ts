import { describe, expect, it } from "vitest";
import { validate } from "#workflows/planner/validate.ts";
import { faultsOf, workflow } from "./definitions.ts";
import { findTool } from "./tools.ts";

const STEP = { tool_name: "touch" };

function accepted(definition: unknown) {
  const checked = validate(definition, findTool);
  return checked.ok ? checked.definition : null;
}

describe("A valid definition", () => {
  it("is answered as it was written, with its step ids and every default", () => {
    expect(accepted({ name: "short", steps: [STEP, STEP] })).toEqual({
      name: "short",
      execution_mode: "sequential",
      error_handling: "stop_on_failure",
      metadata: {},
      steps: [
        { ...STEP, step_id: "touch", parameters: {}, depends_on: [] },
        { ...STEP, step_id: "touch_2", parameters: {}, depends_on: [] },
      ],
    });
  });

  it("keeps every field that it may have", () => {
    const full = {
      workflow_id: "wf_1",
      name: "full",
      version: "2",
      description: "All of it.",
      input_schema: { type: "object", properties: { a: {} } },
      execution_mode: "dag",
      error_handling: "continue_on_failure",
      timeout: "PT1H",
      output: ["${steps.one}", null],
      metadata: { matter: "2026-114" },
      steps: [
        {
          step_id: "one",
          tool_name: "touch",
          parameters: { value: "${input.a}" },
          depends_on: [],
          timeout: 30,
          retry_policy: {
            max_attempts: 100,
            initial_interval: 1,
            backoff_coefficient: 1.5,
            max_interval: "PT1M",
            jitter: "none",
            non_retryable: ["UNAVAILABLE"],
            on_exhausted: "fail",
          },
        },
      ],
    };
    expect(accepted(full)).toEqual(full);
  });

  it("is its own normal form", () => {
    const once = accepted(workflow([STEP, STEP]));
    expect(accepted(once)).toEqual(once);
  });

  it("loses members that are undefined, as JSON would", () => {
    const loose = { name: "loose", timeout: undefined, steps: [STEP] };
    expect(accepted(loose)).not.toBeNull();
  });
});

describe("A definition of the wrong shape", () => {
  it.each([null, 4, "name: x", [], undefined])(
    "is refused when it is no object: %j",
    (definition) => {
      const faults = faultsOf(definition);
      expect(faults).toHaveLength(1);
      expect(faults[0]).toMatch(/^workflow_definition: /);
    },
  );

  it("is told what an object needs", () => {
    expect(faultsOf("x")).toEqual([
      "workflow_definition: must be an object with a name and steps (INVALID_TYPE)",
    ]);
    expect(faultsOf({})).toEqual([
      "name: is required (REQUIRED)",
      "steps: must be a list of at least one step (REQUIRED)",
    ]);
  });

  it.each([{}, "touch", []])("is refused when its steps are %j", (steps) => {
    expect(faultsOf({ name: "x", steps })).toEqual([
      "steps: must be a list of at least one step (REQUIRED)",
    ]);
  });

  it("is told of every field that is wrong, at once", () => {
    const definition = {
      name: "",
      stesp: [],
      execution_mode: "dags",
      error_handling: 4,
      steps: [{ ...STEP, depends_on: "touch" }, { tool_name: "tuch" }, STEP],
    };
    expect(faultsOf(definition)).toEqual([
      "name: must have at least 1 character (TOO_SMALL)",
      'execution_mode: must be "sequential" or "parallel" or "dag" (INVALID_VALUE)',
      'error_handling: must be "stop_on_failure" or "continue_on_failure" (INVALID_VALUE)',
      "stesp: is not a field here; remove it or check its spelling (UNKNOWN_FIELD)",
      "steps[0].depends_on: must be array, not string (INVALID_TYPE)",
      "steps[1].tool_name: no tool for steps is called tuch. Did you mean touch? (UNKNOWN_TOOL)",
    ]);
  });

  it("is judged as a dag while its mode is unknown, and as sequential without one", () => {
    const steps = [
      { ...STEP, step_id: "a", depends_on: ["b"] },
      { ...STEP, step_id: "b" },
    ];
    expect(faultsOf({ name: "x", execution_mode: 4, steps })).toHaveLength(1);
    expect(faultsOf({ name: "x", steps })).toEqual([
      "steps[0].depends_on[0]: b comes later in the sequence; move it up or use execution_mode dag (DEPENDENCY)",
    ]);
  });
});

describe("A step of the wrong shape", () => {
  it("is refused with the path of the field", () => {
    const wrong = [
      4,
      null,
      {},
      { tool_name: 4 },
      { tool_name: "no spaces" },
      { ...STEP, step_id: "1st" },
      { ...STEP, paramters: {} },
      { ...STEP, parameters: [] },
    ];
    expect(faultsOf({ name: "x", steps: wrong })).toEqual([
      "steps[0]: must be object, not number (INVALID_TYPE)",
      "steps[1]: must be object, not null (INVALID_TYPE)",
      "steps[2].tool_name: is required (REQUIRED)",
      "steps[3].tool_name: must be string, not number (INVALID_TYPE)",
      "steps[4].tool_name: must start with a letter and have at most 64 letters, digits, _ and - (INVALID_FORMAT)",
      "steps[5].step_id: must start with a letter and have at most 64 letters, digits, _ and - (INVALID_FORMAT)",
      "steps[6].paramters: is not a field here; remove it or check its spelling (UNKNOWN_FIELD)",
      "steps[7].parameters: must be an object (INVALID_TYPE)",
    ]);
  });

  it("does not hide what is wrong with the steps beside it", () => {
    const steps = [
      { ...STEP, cache: 4, timeout: "soon" },
      { tool_name: "tuch" },
    ];
    expect(faultsOf({ name: "x", steps })).toEqual([
      "steps[0].timeout: must be a number of seconds or an ISO 8601 duration such as PT30S (INVALID)",
      "steps[0].cache: must be object, not number (INVALID_TYPE)",
      "steps[1].tool_name: no tool for steps is called tuch. Did you mean touch? (UNKNOWN_TOOL)",
    ]);
  });

  it("can still be referred to and depended on", () => {
    const steps = [
      { step_id: "a", tool_name: 4 },
      { ...STEP, depends_on: ["a"], parameters: { value: "${steps.a.x}" } },
      { tool_name: 4 },
      { ...STEP, depends_on: ["step"] },
    ];
    expect(faultsOf({ name: "x", steps })).toEqual([
      "steps[0].tool_name: must be string, not number (INVALID_TYPE)",
      "steps[2].tool_name: must be string, not number (INVALID_TYPE)",
    ]);
  });
});

describe("A tool that is the engine's own", () => {
  it("is told to be a tool where it is written as a field", () => {
    const fault =
      'steps[0].sleep: is no field of a step; write tool_name: "sleep", and its parameters (UNKNOWN_FIELD)';
    expect(faultsOf(workflow([{ step_id: "x", sleep: {} }]))).toEqual([fault]);
    expect(faultsOf(workflow([{ ...STEP, sleep: {} }]))).toEqual([fault]);
  });
});
