import type { FieldViolation } from "#shared/kernel/error.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { inlineWorkflow } from "#workflows/definition/inline-workflow.ts";
import type { DraftStep } from "./read-step.ts";
import { fieldOf } from "./violation.ts";

/** What is wrong with a definition that is written inside a step of `run_workflow`; its paths begin at that step. */
export function inlineViolations(
  { index, step }: DraftStep,
  faultsOf: (definition: JsonObject) => readonly FieldViolation[],
): readonly FieldViolation[] {
  const inline = step === null ? null : inlineWorkflow(step);
  if (inline === null) return [];
  const own = fieldOf([]);
  const path = ["steps", index, "parameters", "workflow_definition"];
  return faultsOf(inline).map((fault) => ({
    ...fault,
    field: `${fieldOf(path)}${fault.field.slice(own.length)}`,
  }));
}
