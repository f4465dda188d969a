import type { FieldViolation } from "#shared/kernel/error.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { Conditions } from "#workflows/definition/condition.ts";
import type { WorkflowDefinition } from "#workflows/definition/workflow-definition.ts";
import { concurrencyViolations } from "./check-concurrency.ts";
import { compensationViolations } from "./check-compensation.ts";
import { referenceViolations } from "./check-references.ts";
import { inlineViolations } from "./check-inline.ts";
import { stepViolations } from "./check-step.ts";
import { makePlan } from "./make-plan.ts";
import type { Plan } from "./plan.ts";
import { readDefinition } from "./read-definition.ts";
import { isSound } from "./read-step.ts";
import { linkSteps } from "./step-links.ts";
import { fitsDocument, storedWorkflow } from "./stored-workflow.ts";
import { runTimeoutViolations } from "./timing.ts";
import type { FindTool } from "./tool-facts.ts";
import { violation } from "./violation.ts";

export type Validation =
  | {
      readonly ok: true;
      /** As it was written, with every step id and default filled in. */
      readonly definition: WorkflowDefinition;
      readonly plan: Plan;
    }
  | { readonly ok: false; readonly violations: readonly FieldViolation[] };

const MAX_VIOLATIONS = 1000;

function refused(violations: readonly FieldViolation[]): Validation {
  if (violations.length <= MAX_VIOLATIONS) return { ok: false, violations };
  const more = violations.length - MAX_VIOLATIONS;
  const rest = violation(
    [],
    "TOO_MANY",
    `has ${more} more faults than are listed`,
  );
  return {
    ok: false,
    violations: [...violations.slice(0, MAX_VIOLATIONS), rest],
  };
}

/**
 * Reads a definition from anywhere and says everything that is wrong with it at once, or makes its plan.
 *
 * @param toolNames - the names from which to suggest one for a tool that does not exist
 * @param conditions - the language of conditions; needed where `hasConditions`
 */
export function validate(
  definition: unknown,
  tools: FindTool,
  toolNames: readonly string[] = [],
  conditions: Conditions | null = null,
): Validation {
  const { header, mode, steps, violations } = readDefinition(
    definition,
    tools,
    conditions,
  );
  const links = linkSteps(steps, mode);
  const scope = {
    steps: links.steps,
    inputSchema: header?.input_schema,
    item: null,
  };
  const { dependencies } = links;
  const checks = { mode, toolNames, scope, dependencies };
  const faultsOf = (inline: JsonObject) => {
    const found = validate(inline, tools, toolNames, conditions);
    return found.ok ? [] : found.violations;
  };
  const faults = [
    ...violations,
    ...links.violations,
    ...steps.flatMap((draft) => [
      ...stepViolations(draft, checks),
      ...compensationViolations(draft, checks),
      ...inlineViolations(draft, faultsOf),
    ]),
    ...runTimeoutViolations(header?.timeout),
    ...concurrencyViolations(header?.concurrency, scope),
    ...referenceViolations(
      header?.output ?? null,
      ["output"],
      scope,
      () => null,
    ),
  ];
  if (header === null || faults.length > 0) return refused(faults);
  const sound = steps.filter(isSound);
  const workflow = {
    definition: {
      ...header,
      steps: sound.map(({ stepId, step }) => ({ ...step, step_id: stepId })),
    },
    plan: makePlan(header, sound, dependencies),
  };
  if (fitsDocument(storedWorkflow(workflow))) return { ok: true, ...workflow };
  return refused([
    violation(
      ["steps"],
      "TOO_BIG",
      "take more than 1 MiB with their parameters and dependencies as they are kept; split the workflow",
    ),
  ]);
}
