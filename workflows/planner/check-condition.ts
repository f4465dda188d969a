import type { FieldViolation } from "#shared/kernel/error.ts";
import { isJsonObject } from "#shared/kernel/json.ts";
import type { ReadCondition } from "#workflows/definition/condition.ts";
import { MAX_RUN_DEPTH } from "#workflows/definition/inline-workflow.ts";
import { referenceText } from "#workflows/definition/template.ts";
import { isAssignable } from "./assignable.ts";
import {
  referenceFault,
  sourceOf,
  type ReferenceScopeTypes,
  type Refusal,
} from "./check-references.ts";
import type { SchemaNode } from "./schema-node.ts";
import { typeText } from "./type-text.ts";
import { violation, type FieldPath } from "./violation.ts";

const BOOLEAN: SchemaNode = { schema: { type: "boolean" }, root: {} };

/** Whether a step has a condition, or the definition that it brings for another run. */
function isConditional(step: unknown, depth: number): boolean {
  if (!isJsonObject(step)) return false;
  const { parameters } = step;
  const inline = isJsonObject(parameters)
    ? parameters["workflow_definition"]
    : null;
  return Object.hasOwn(step, "when") || hasConditions(inline, depth + 1);
}

/** Whether a definition that arrived has conditions, and so cannot be read without their language. */
export function hasConditions(definition: unknown, depth = 0): boolean {
  // What lies deeper is refused unread.
  if (depth > MAX_RUN_DEPTH) return false;
  const steps = isJsonObject(definition) ? definition["steps"] : null;
  return (
    Array.isArray(steps) && steps.some((step) => isConditional(step, depth))
  );
}

/** What is wrong with a step's condition: how it is written, where it refers to, and that it is no truth value. */
export function conditionViolations(
  when: ReadCondition | null,
  path: FieldPath,
  scope: ReferenceScopeTypes,
  refusal: Refusal,
): FieldViolation[] {
  if (when === null) return [];
  if (!when.ok) return [violation(path, "CONDITION", when.description)];
  const faults = when.references.flatMap((reference) => {
    const fault = referenceFault(reference, scope, refusal);
    return fault === null ? [] : [`${referenceText(reference)} ${fault}`];
  });
  if (faults.length > 0 || when.whole === null)
    return faults.map((fault) => violation(path, "REFERENCE", fault));
  const source = sourceOf(when.whole, scope);
  if (source.type !== "known" || isAssignable(source.node, BOOLEAN)) return [];
  const text = referenceText(when.whole);
  const but = `must be true or false, but ${text} is ${typeText(source.node)}`;
  return [violation(path, "INVALID_TYPE", but)];
}
