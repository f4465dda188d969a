import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import {
  diffWorkflows,
  type DiffedWorkflow,
} from "#workflows/planner/diff-workflows.ts";
import { validate } from "#workflows/planner/validate.ts";
import { workflow } from "./definitions.ts";
import { graphs } from "./random-workflows.ts";
import { findTool, findToolWith, objectOf } from "./tools.ts";

function seen(
  steps: readonly JsonObject[],
  fields: JsonObject = {},
  tools = findTool,
): DiffedWorkflow {
  const checked = validate(workflow(steps, fields), tools);
  if (checked.ok) return checked;
  throw new Error(JSON.stringify(checked.violations));
}

function touch(step_id: string, fields: JsonObject = {}): JsonObject {
  return { step_id, tool_name: "touch", ...fields };
}

const NOTHING = { fields: [], added: [], removed: [], changed: [], wiring: [] };

describe("The difference of two workflows", () => {
  it("is nothing of a workflow and itself, in whatever order its members are written", () => {
    const value = { b: 1, a: [2] };
    const from = seen([touch("a", { parameters: { value }, timeout: 5 })]);
    const turned = { timeout: 5, parameters: { value: { a: [2], b: 1 } } };
    const to = seen([touch("a", turned)]);
    expect(diffWorkflows(from, to)).toEqual(NOTHING);
  });

  it("names steps that are only in one of them", () => {
    const from = seen([touch("a"), touch("b")]);
    const to = seen([touch("b"), touch("c")]);
    expect(diffWorkflows(from, to)).toEqual({
      ...NOTHING,
      added: ["c"],
      removed: ["a"],
    });
  });

  it("names the fields of a step that differ, and its parameters one by one", () => {
    const from = seen([
      touch("a", { timeout: 5, parameters: { value: { x: 1, y: 1 } } }),
      touch("b", { retry_policy: { max_attempts: 2 } }),
    ]);
    const to = seen([
      touch("a", { timeout: 6, parameters: { value: { x: 1, y: 2 } } }),
      touch("b"),
    ]);
    expect(diffWorkflows(from, to).changed).toEqual([
      { stepId: "a", fields: ["timeout", "parameters.value"] },
      { stepId: "b", fields: ["retry_policy"] },
    ]);
  });

  it("names what follows of a tool that has changed where the step has not", () => {
    const [input, output] = [objectOf({}), objectOf({})];
    const steps = [{ step_id: "a", tool_name: "take" }];
    const from = seen(steps, {}, findToolWith(input, output, 60));
    const to = seen(steps, {}, findToolWith(input, output, 30));
    expect(diffWorkflows(from, to)).toEqual({
      ...NOTHING,
      changed: [{ stepId: "a", fields: ["timeout_ms"] }],
    });
  });

  it("names steps that wait for others, also where that follows of a reference or of their order", () => {
    const from = seen([touch("a"), touch("b"), touch("c")]);
    const to = seen([
      touch("a"),
      touch("b", { depends_on: ["a"] }),
      touch("c", { parameters: { value: "${steps.b.x}" } }),
    ]);
    expect(diffWorkflows(from, to).wiring).toEqual([
      { stepId: "b", before: [], after: ["a"] },
      { stepId: "c", before: [], after: ["b"] },
    ]);
    const sequential = { execution_mode: "sequential" };
    const [one, other] = [
      seen([touch("a"), touch("b")], sequential),
      seen([touch("b"), touch("a")], sequential),
    ];
    expect(diffWorkflows(one, other)).toEqual({
      ...NOTHING,
      wiring: [
        { stepId: "a", before: [], after: ["b"] },
        { stepId: "b", before: ["a"], after: [] },
      ],
    });
  });

  it("names the fields of the workflow itself", () => {
    const from = seen([touch("a")], { timeout: 60, description: "One." });
    const to = seen([touch("a")], { output: "${steps.a.x}", timeout: 60 });
    expect(diffWorkflows(from, to).fields).toEqual(["description", "output"]);
  });

  it("of any two is the difference the other way round, turned", () => {
    const steps = graphs.map((graph) =>
      seen(
        [...graph].map(([id, depends_on]) =>
          touch(id, { depends_on: [...depends_on] }),
        ),
      ),
    );
    fc.assert(
      fc.property(steps, steps, (from, to) => {
        const there = diffWorkflows(from, to);
        const back = diffWorkflows(to, from);
        expect(back.added).toEqual(there.removed);
        expect(back.removed).toEqual(there.added);
        const byId = (one: { readonly stepId: string }) => one.stepId;
        expect(new Set(back.changed.map(byId))).toEqual(
          new Set(there.changed.map(byId)),
        );
        expect(new Set(back.wiring.map(byId))).toEqual(
          new Set(there.wiring.map(byId)),
        );
      }),
    );
  });
});
