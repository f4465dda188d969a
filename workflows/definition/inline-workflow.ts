import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "#shared/kernel/json.ts";
import type { StepDefinition } from "./workflow-definition.ts";

/** The control step that runs another workflow. */
export const RUN_WORKFLOW = "run_workflow";

/** The deepest that runs may lie in one another. */
export const MAX_RUN_DEPTH = 5;

/** The most runs that one may have in it, those in them included. */
export const MAX_RUNS_IN_RUN = 10_000;

type Called = Pick<StepDefinition, "tool_name" | "parameters">;

/** The definition that a step brings for another run; null where it names one, or refers to one. */
export function inlineWorkflow({
  tool_name: tool,
  parameters: { workflow_definition: inline },
}: Called): JsonObject | null {
  return tool === RUN_WORKFLOW && isJsonObject(inline) ? inline : null;
}

/** The same value once its references are resolved, whatever it has of them. */
function asText(value: JsonValue): JsonValue {
  if (typeof value === "string") return value.replaceAll("${", () => "$${");
  if (Array.isArray(value)) return value.map(asText);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, asText(one)]),
  );
}

/** A step's parameters with its own references alone: those of a definition that it brings are that run's. */
export function ownParameters(step: Called): JsonObject {
  const inline = inlineWorkflow(step);
  return inline === null
    ? step.parameters
    : { ...step.parameters, workflow_definition: asText(inline) };
}
