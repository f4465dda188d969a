import type { FieldViolation } from "#shared/kernel/error.ts";
import {
  referenceViolations,
  sourceOf,
  type Refusal,
  type ReferenceScopeTypes,
} from "./check-references.ts";
import { checkParameters } from "./check-value.ts";
import { suggestion } from "./nearest-name.ts";
import type { Header } from "./read-definition.ts";
import type { DraftStep } from "./read-step.ts";
import { retryViolations, stepTimeoutViolations } from "./timing.ts";
import { violation } from "./violation.ts";

/** What the steps of one definition are checked against. */
export interface StepChecks {
  readonly mode: Header["execution_mode"];
  readonly toolNames: readonly string[];
  readonly scope: ReferenceScopeTypes;
}

function refusalFor(index: number, mode: Header["execution_mode"]): Refusal {
  return (target) => {
    if (target.index === index) return "refers to the step itself";
    if (mode === "parallel")
      return "is not allowed in parallel mode; use execution_mode dag";
    return mode === "sequential" && target.index > index
      ? "refers to a later step; move it up or use execution_mode dag"
      : null;
  };
}

/** What is wrong with one step: its tool, parameters, references and times. */
export function stepViolations(
  { index, step, facts }: DraftStep,
  { mode, toolNames, scope }: StepChecks,
): FieldViolation[] {
  if (step === null) return [];
  const path = ["steps", index];
  const parameters = [...path, "parameters"];
  const tool = step.tool_name;
  const own =
    facts === undefined
      ? [
          violation(
            [...path, "tool_name"],
            "UNKNOWN_TOOL",
            `there is no tool ${tool}.${suggestion(tool, toolNames)}`,
          ),
        ]
      : checkParameters(step.parameters, facts.inputJsonSchema, parameters, {
          tool,
          ownSchemas: facts.ownSchemas,
          sourceOf: (reference) => sourceOf(reference, scope),
        });
  return [
    ...own,
    ...referenceViolations(
      step.parameters,
      parameters,
      scope,
      refusalFor(index, mode),
    ),
    ...stepTimeoutViolations(
      [...path, "timeout"],
      step.timeout,
      facts?.timeoutSeconds,
    ),
    ...retryViolations([...path, "retry_policy"], step.retry_policy),
  ];
}
