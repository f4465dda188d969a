import type { JsonObject } from "#shared/kernel/json.ts";
import { cel } from "#workflows/definition/cel.ts";
import type { RunIf } from "#workflows/definition/run-if.ts";
import type { Plan } from "#workflows/planner/plan.ts";
import type { FindTool } from "#workflows/planner/tool-facts.ts";
import { validate } from "#workflows/planner/validate.ts";
import { findTool, toolNames } from "./tools.ts";

/** A valid definition of these steps. */
export function workflow(
  steps: readonly JsonObject[],
  fields: JsonObject = {},
): JsonObject {
  return { name: "example", execution_mode: "dag", ...fields, steps };
}

/** The plan of a definition that must be valid. */
export function planFor(definition: unknown, tools: FindTool = findTool): Plan {
  const checked = validate(definition, tools, toolNames, cel);
  if (checked.ok) return checked.plan;
  throw new Error(JSON.stringify(checked.violations));
}

/** A plan drawn as `{ join: "a b" }`: each step after the ids of what it waits for, and what some ask of those. */
export function dagPlan(
  dependencies: Readonly<Record<string, string>>,
  error_handling = "stop_on_failure",
  runIfs: Readonly<Record<string, RunIf>> = {},
): Plan {
  const steps = Object.entries(dependencies).map(([step_id, needed]) => ({
    step_id,
    tool_name: "touch",
    depends_on: needed.split(" ").filter((id) => id !== ""),
    run_if: runIfs[step_id] ?? "all_success",
  }));
  return planFor(workflow(steps, { error_handling }));
}

/** What is wrong with a definition, a line a fault: `steps[0].title: is required (REQUIRED)`. */
export function faultsOf(
  definition: unknown,
  tools: FindTool = findTool,
): string[] {
  const checked = validate(definition, tools, toolNames, cel);
  if (checked.ok) return [];
  return checked.violations.map(
    ({ field, description, reason }) =>
      `${field.replace("workflow_definition.", "")}: ${description} (${reason})`,
  );
}
