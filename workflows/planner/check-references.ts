import type { FieldViolation } from "#shared/kernel/error.ts";
import type { JsonObject, JsonValue } from "#shared/kernel/json.ts";
import { templatesIn } from "#workflows/definition/references.ts";
import type { Reference } from "#workflows/definition/template.ts";
import { suggestion } from "./nearest-name.ts";
import type { SchemaNode } from "./schema-node.ts";
import { sourceType, type SourceType } from "./source-type.ts";
import { violation, type FieldPath } from "./violation.ts";

/** What references are checked against. */
export interface ReferenceScopeTypes {
  readonly stepIds: ReadonlyMap<string, number>;
  /** The output schema of the step at an index; undefined when its tool is unknown. */
  readonly outputOf: (index: number) => JsonObject | undefined;
  readonly inputSchema: JsonObject | undefined;
}

/** From where a reference is made: why a step at an index cannot be referred to, or null when it can. */
export type Refusal = (index: number) => string | null;

function whole(schema: JsonObject): SchemaNode {
  return { schema, root: schema };
}

/** What a reference leads to; `any` when nothing is known about it. */
export function sourceOf(
  reference: Reference,
  scope: ReferenceScopeTypes,
): SourceType {
  switch (reference.root) {
    case "steps": {
      const index = scope.stepIds.get(reference.stepId);
      const output = index === undefined ? undefined : scope.outputOf(index);
      return output === undefined
        ? { type: "any" }
        : sourceType(whole(output), reference.path);
    }
    case "input":
      return scope.inputSchema === undefined
        ? { type: "any" }
        : sourceType(whole(scope.inputSchema), reference.path);
    case "run":
      return {
        type: "known",
        node: whole({ type: "string" }),
        optional: false,
      };
    case "context":
      return { type: "any" };
  }
}

function stepFault(
  reference: Reference,
  scope: ReferenceScopeTypes,
  refusal: Refusal,
): string | null {
  if (reference.root !== "steps") return null;
  const index = scope.stepIds.get(reference.stepId);
  return index === undefined
    ? `names no step of this workflow.${suggestion(reference.stepId, scope.stepIds.keys())}`
    : refusal(index);
}

function referenceFault(
  reference: Reference,
  scope: ReferenceScopeTypes,
  refusal: Refusal,
): string | null {
  const fault = stepFault(reference, scope, refusal);
  if (fault !== null) return fault;
  const source = sourceOf(reference, scope);
  if (source.type !== "absent") return null;
  const origin =
    reference.root === "steps"
      ? `the output of ${reference.stepId}`
      : "the input";
  const segment = String(source.segment);
  return `leads nowhere: ${origin} has no ${segment} there.${suggestion(segment, source.known)}`;
}

/** What is wrong with the references in a value, whatever it is used for. */
export function referenceViolations(
  value: JsonValue,
  path: FieldPath,
  scope: ReferenceScopeTypes,
  refusal: Refusal,
): FieldViolation[] {
  return templatesIn(value).flatMap((found) =>
    found.template.flatMap((part) => {
      if (part.type === "text") return [];
      const fault =
        part.type === "fault"
          ? part.description
          : referenceFault(part.reference, scope, refusal);
      return fault === null
        ? []
        : [
            violation(
              [...path, ...found.path],
              "REFERENCE",
              `${part.text} ${fault}`,
            ),
          ];
    }),
  );
}
