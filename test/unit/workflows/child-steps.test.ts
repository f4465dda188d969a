import { expect, it } from "vitest";
import { controlFacts } from "#functions/workflow/step/control-facts.ts";
import { hasChildren } from "#workflows/planner/child-steps.ts";
import { planFor, workflow } from "./definitions.ts";
import { findTool } from "./tools.ts";

const FACTS = new Map(controlFacts());

it("A plan has children where one of its steps runs a workflow", () => {
  const planOf = (...steps: readonly { readonly tool_name: string }[]) =>
    planFor(workflow(steps), (name) => FACTS.get(name) ?? findTool(name));
  const child = {
    tool_name: "run_workflow",
    parameters: { workflow_name: "casefile_setup" },
  };
  expect(hasChildren(planOf({ tool_name: "touch" }, child))).toBe(true);
  expect(hasChildren(planOf({ tool_name: "touch" }))).toBe(false);
});
