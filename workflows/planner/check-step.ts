import type { FieldViolation } from "#shared/kernel/error.ts";
import { itemSource, mapViolations } from "./check-map.ts";
import { cacheViolations } from "./check-cache.ts";
import { rateLimitViolations } from "./check-rate-limit.ts";
import { conditionViolations } from "./check-condition.ts";
import {
  referenceViolations,
  sourceOf,
  type Refusal,
  type ReferenceScopeTypes,
} from "./check-references.ts";
import { ownParameters } from "#workflows/definition/inline-workflow.ts";
import { runIfOf } from "#workflows/definition/run-if.ts";
import type { Reference } from "#workflows/definition/template.ts";
import type { StepDefinition } from "#workflows/definition/workflow-definition.ts";
import { checkParameters } from "./check-value.ts";
import { suggestion } from "./nearest-name.ts";
import type { Header } from "./read-definition.ts";
import type { DraftStep } from "./read-step.ts";
import type { SourceType } from "./source-type.ts";
import { retryViolations, stepTimeoutViolations } from "./timing.ts";
import { violation, type FieldPath } from "./violation.ts";

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

/** What is wrong with a tool's name. */
export function unknownTool(
  path: FieldPath,
  tool: string,
  toolNames: readonly string[],
): FieldViolation {
  const description = `no tool for steps is called ${tool}.${suggestion(tool, toolNames)}`;
  return violation([...path, "tool_name"], "UNKNOWN_TOOL", description);
}

/** A step that may follow from less than success finds no outputs of the steps that had none. */
export function seenBy(
  step: StepDefinition,
  source: SourceType,
  { root }: Reference,
): SourceType {
  const isCertain = root !== "steps" || runIfOf(step) === "all_success";
  return isCertain || source.type !== "known"
    ? source
    : { ...source, optional: true };
}

/** What is wrong with one step: its tool, parameters, references and times. */
export function stepViolations(
  { index, step, facts, when }: DraftStep,
  { mode, toolNames, scope: around }: StepChecks,
): FieldViolation[] {
  if (step === null) return [];
  const path = ["steps", index];
  const parameters = [...path, "parameters"];
  const refusal = refusalFor(index, mode);
  const tool = step.tool_name;
  const own = ownParameters(step);
  const seen = (reference: Reference) =>
    seenBy(step, sourceOf(reference, around), reference);
  const scope = { ...around, item: itemSource(step.for_each, seen) };
  const ofTool =
    facts === undefined
      ? [unknownTool(path, tool, toolNames)]
      : checkParameters(own, facts.inputJsonSchema, parameters, {
          tool,
          ownSchemas: facts.ownSchemas,
          sourceOf: (reference) =>
            seenBy(step, sourceOf(reference, scope), reference),
        });
  return [
    ...ofTool,
    ...referenceViolations(own, parameters, scope, refusal),
    ...referenceViolations(
      step.for_each ?? null,
      [...path, "for_each"],
      around,
      refusal,
    ),
    ...mapViolations(step, path, seen),
    ...referenceViolations(
      step.rate_limit?.key ?? null,
      [...path, "rate_limit", "key"],
      scope,
      refusal,
    ),
    ...rateLimitViolations([...path, "rate_limit"], step.rate_limit, facts),
    ...referenceViolations(
      step.cache?.key ?? null,
      [...path, "cache", "key"],
      scope,
      refusal,
    ),
    ...cacheViolations([...path, "cache"], step.cache, facts),
    ...conditionViolations(when, [...path, "when"], around, refusal),
    ...stepTimeoutViolations(
      [...path, "timeout"],
      step.timeout,
      facts?.timeoutSeconds,
    ),
    ...retryViolations([...path, "retry_policy"], step.retry_policy),
  ];
}
