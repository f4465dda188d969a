import type { FieldViolation } from "#shared/kernel/error.ts";
import { RUN_WORKFLOW } from "#workflows/definition/inline-workflow.ts";
import type { StepDefinition } from "#workflows/definition/workflow-definition.ts";
import {
  referenceViolations,
  sourceOf,
  type ReferenceScopeTypes,
  type Refusal,
} from "./check-references.ts";
import { itemSource } from "./check-map.ts";
import { seenBy, unknownTool } from "./check-step.ts";
import { checkParameters } from "./check-value.ts";
import { ancestorsOf, type Dependencies } from "./graph.ts";
import type { DraftStep } from "./read-step.ts";
import { violation, type FieldPath } from "./violation.ts";

/** What the compensations of one definition are checked against. */
export interface CompensationChecks {
  readonly toolNames: readonly string[];
  readonly scope: ReferenceScopeTypes;
  readonly dependencies: Dependencies;
}

/** When a step is undone, only what it waited for is certain to have settled. */
function refusalFor(stepId: string, dependencies: Dependencies): Refusal {
  const before = ancestorsOf(dependencies, stepId);
  return (target) =>
    target.stepId === stepId || before.has(target.stepId)
      ? null
      : "does not come before the step; add it to depends_on";
}

/** What the parameters see: the step's own output is, in a map, what its item made. */
function scopeOf(
  draft: DraftStep & { readonly step: StepDefinition },
  around: ReferenceScopeTypes,
): ReferenceScopeTypes {
  const { step, stepId } = draft;
  if (step.for_each === undefined) return around;
  const { for_each: list, ...alone } = step;
  const steps = new Map(around.steps).set(stepId, { ...draft, step: alone });
  const item = itemSource(list, (reference) => sourceOf(reference, around));
  return { ...around, steps, item };
}

function toolViolations(
  draft: DraftStep,
  path: FieldPath,
  { toolNames, scope }: CompensationChecks,
): FieldViolation[] {
  const { step, stepId, undoFacts: facts } = draft;
  if (step?.compensate === undefined) return [];
  const { tool_name: tool, parameters } = step.compensate;
  if (facts === undefined) return [unknownTool(path, tool, toolNames)];
  if (facts.effect === "control")
    return [
      violation(
        [...path, "tool_name"],
        "NOT_ALLOWED",
        `${tool} calls no operation, and undoes nothing`,
      ),
    ];
  const check = {
    tool,
    ownSchemas: facts.ownSchemas,
    sourceOf: (reference: Parameters<typeof sourceOf>[0]) => {
      const source = sourceOf(reference, scope);
      // It is undone only where it has succeeded.
      const isOwn = reference.root === "steps" && reference.stepId === stepId;
      return isOwn ? source : seenBy(step, source, reference);
    },
  };
  const at = [...path, "parameters"];
  return [...checkParameters(parameters, facts.inputJsonSchema, at, check)];
}

/** What is wrong with what undoes a step: its tool, parameters and references, and that the step cannot have any. */
export function compensationViolations(
  draft: DraftStep,
  checks: CompensationChecks,
): FieldViolation[] {
  const { step, index, stepId, facts } = draft;
  if (step?.compensate === undefined) return [];
  const path = ["steps", index, "compensate"];
  // What another workflow did can be undone, what the engine did by itself not.
  if (facts?.effect === "control" && step.tool_name !== RUN_WORKFLOW)
    return [
      violation(
        path,
        "NOT_ALLOWED",
        "does nothing for a step that calls no operation; remove it",
      ),
    ];
  const scope = scopeOf({ ...draft, step }, checks.scope);
  return [
    ...toolViolations(draft, path, { ...checks, scope }),
    ...referenceViolations(
      step.compensate.parameters,
      [...path, "parameters"],
      scope,
      refusalFor(stepId, checks.dependencies),
    ),
  ];
}
