import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "#shared/kernel/json.ts";
import { MAX_RUN_DEPTH } from "#workflows/definition/inline-workflow.ts";
import { hasConditions } from "#workflows/planner/check-condition.ts";
import { validate } from "#workflows/planner/validate.ts";
import { faultsOf, planFor, workflow } from "./definitions.ts";
import { findTool } from "./tools.ts";

const BEFORE = {
  step_id: "a",
  tool_name: "create_casefile",
  parameters: { title: "x" },
};

function faultsOfCondition(when: JsonValue, mode = "dag"): string[] {
  const steps = [BEFORE, { step_id: "b", tool_name: "touch", when }];
  const input_schema = {
    type: "object",
    properties: { notify: { type: "boolean" }, title: { type: "string" } },
  };
  return faultsOf(workflow(steps, { input_schema, execution_mode: mode })).map(
    (fault) => fault.replace("steps[1].when: ", ""),
  );
}

describe("The condition of a step", () => {
  it.each([
    "steps.a.size > 0 && input.notify",
    "input.notify",
    "context.anything",
    "steps.a.note == 'x'",
    "steps.a.sessions[0].session_id != ''",
  ])("may be %s", (when) => {
    expect(faultsOfCondition(when)).toEqual([]);
  });

  it.each([
    [4, "must be string, not number (INVALID_TYPE)"],
    ["", "must have at least 1 character (TOO_SMALL)"],
    ["x".repeat(2001), "must have at most 2000 characters (TOO_BIG)"],
    [
      "steps.aa.size > 0",
      "steps.aa.size names no step of this workflow. Did you mean a? (REFERENCE)",
    ],
    [
      "steps.a.sise > 0",
      "steps.a.sise leads nowhere: the output of a has no sise there. Did you mean size? (REFERENCE)",
    ],
    ["steps.b.size > 0", "steps.b.size refers to the step itself (REFERENCE)"],
    [
      "input.notifi",
      "input.notifi leads nowhere: the input has no notifi there. Did you mean notify? (REFERENCE)",
    ],
    [
      "steps.a.size",
      "must be true or false, but steps.a.size is integer (INVALID_TYPE)",
    ],
    [
      "input.title",
      "must be true or false, but input.title is string (INVALID_TYPE)",
    ],
    [
      "nix",
      "names nix, which is nothing known; use steps.ID, input, context or run (CONDITION)",
    ],
  ])("may not be %s", (when, fault) => {
    expect(faultsOfCondition(when)).toEqual([fault]);
  });

  it("is refused in parallel mode where it refers to a step", () => {
    expect(faultsOfCondition("steps.a.size > 0", "parallel")).toEqual([
      "steps.a.size is not allowed in parallel mode; use execution_mode dag (REFERENCE)",
    ]);
    expect(faultsOfCondition("input.notify", "parallel")).toEqual([]);
  });

  it("waits for what it refers to, and needs its output", () => {
    const steps = [
      BEFORE,
      { step_id: "b", tool_name: "touch", when: "steps.a.size > 0" },
    ];
    const plan = planFor(workflow(steps));
    expect(plan.steps[1]).toMatchObject({
      when: "steps.a.size > 0",
      needs: ["a"],
      dependencies: ["a"],
    });
    expect(plan.steps[0]).not.toHaveProperty("when");
  });

  it("cannot be read without its language, which is asked for beforehand", () => {
    const conditional = workflow([{ ...BEFORE, when: "true" }]);
    expect(hasConditions(conditional)).toBe(true);
    expect(hasConditions(workflow([BEFORE]))).toBe(false);
    for (const nothing of [null, {}, { steps: 4 }, { steps: [null, 4] }])
      expect(hasConditions(nothing)).toBe(false);
    expect(() => validate(conditional, findTool)).toThrow(
      "A condition cannot be read.",
    );
  });

  it("is seen in what a step brings for another run, as deep as runs may lie in one another", () => {
    const conditional = workflow([
      BEFORE,
      { tool_name: "touch", when: "true" },
    ]);
    const inside = (definition: JsonObject, depth: number): JsonObject =>
      depth === 0
        ? definition
        : workflow([
            BEFORE,
            {
              tool_name: "run_workflow",
              parameters: {
                workflow_definition: inside(definition, depth - 1),
              },
            },
          ]);
    for (const depth of [1, 2, MAX_RUN_DEPTH])
      expect(hasConditions(inside(conditional, depth)), `${depth}`).toBe(true);
    // What lies deeper is refused unread.
    expect(hasConditions(inside(conditional, MAX_RUN_DEPTH + 1))).toBe(false);
    expect(hasConditions(inside(workflow([BEFORE]), 2))).toBe(false);
  });
});

describe("A step that can follow from less than success", () => {
  const second = (fields: object) =>
    faultsOf(
      workflow([
        BEFORE,
        {
          tool_name: "create_session",
          parameters: { casefile_id: "${steps.a.casefile_id}" },
          ...fields,
        },
      ]),
    );

  it.each(["none_failed", "all_done"])(
    "under %s finds no output where there may be none, and needs none where it is optional",
    (run_if) => {
      expect(second({ run_if })).toEqual([
        "steps[1].parameters.casefile_id: is required by create_session, but ${steps.a.casefile_id} may be absent (REQUIRED)",
      ]);
      const parameters = { casefile_id: "cf", title: "${steps.a.casefile_id}" };
      expect(second({ run_if, parameters })).toEqual([]);
      const ofRun = { casefile_id: "${run.id}" };
      expect(second({ run_if, parameters: ofRun })).toEqual([]);
    },
  );

  it("is any that does not ask for success, which is asked for when nothing is", () => {
    expect(second({})).toEqual([]);
    expect(second({ run_if: "all_success" })).toEqual([]);
    expect(second({ run_if: "one_success" })).toEqual([
      'steps[1].run_if: must be "all_success" or "none_failed" or "all_done" (INVALID_VALUE)',
    ]);
  });
});
