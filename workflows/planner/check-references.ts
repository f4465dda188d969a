import type { FieldViolation } from "#shared/kernel/error.ts";
import type { JsonObject, JsonValue } from "#shared/kernel/json.ts";
import type { PathSegment } from "#workflows/definition/own-member.ts";
import { templatesIn } from "#workflows/definition/references.ts";
import type { Reference } from "#workflows/definition/template.ts";
import { suggestion } from "./nearest-name.ts";
import { mapOutputSchema } from "./check-map.ts";
import type { DraftStep } from "./read-step.ts";
import { sourceType, type SourceType } from "./source-type.ts";
import type { StepsById } from "./step-links.ts";
import { violation, type FieldPath } from "./violation.ts";

/** What references are checked against. */
export interface ReferenceScopeTypes {
  readonly steps: StepsById;
  readonly inputSchema: JsonObject | undefined;
  /** What `${item}` is; null outside of a map. */
  readonly item: SourceType | null;
}

/** From where a reference is made: why a step cannot be referred to, or null when it can. */
export type Refusal = (target: DraftStep) => string | null;

function follow(
  schema: JsonObject | undefined,
  path: readonly PathSegment[],
): SourceType {
  return schema === undefined
    ? { type: "any" }
    : sourceType({ schema, root: schema }, path);
}

/** What a reference leads to; `any` when nothing is known about it. */
export function sourceOf(
  reference: Reference,
  scope: ReferenceScopeTypes,
): SourceType {
  switch (reference.root) {
    case "steps": {
      const target = scope.steps.get(reference.stepId);
      return follow(outputSchemaOf(target), reference.path);
    }
    case "input":
      return follow(scope.inputSchema, reference.path);
    case "run":
      return follow({ type: "string" }, []);
    case "item":
      return within(scope.item, reference.path);
    case "index":
      return follow({ type: "integer" }, []);
    case "context":
      return { type: "any" };
  }
}

function within(
  source: SourceType | null,
  path: readonly PathSegment[],
): SourceType {
  return source?.type === "known"
    ? sourceType(source.node, path)
    : { type: "any" };
}

function outputSchemaOf(target: DraftStep | undefined): JsonObject | undefined {
  const output = target?.facts?.outputJsonSchema;
  const step = target?.step;
  if (output === undefined || step?.for_each === undefined) return output;
  return mapOutputSchema(output, (step.tolerated_failures ?? 0) === 0);
}

function stepFault(
  reference: Reference,
  scope: ReferenceScopeTypes,
  refusal: Refusal,
): string | null {
  if (reference.root !== "steps") return null;
  const target = scope.steps.get(reference.stepId);
  return target === undefined
    ? `names no step of this workflow.${suggestion(reference.stepId, scope.steps.keys())}`
    : refusal(target);
}

/** Why a reference leads nowhere, to be read after it; null when it leads somewhere. */
export function referenceFault(
  reference: Reference,
  scope: ReferenceScopeTypes,
  refusal: Refusal,
): string | null {
  const { root } = reference;
  if ((root === "item" || root === "index") && scope.item === null)
    return "belongs to the parameters of a step with for_each";
  const fault = stepFault(reference, scope, refusal);
  if (fault !== null) return fault;
  const source = sourceOf(reference, scope);
  if (source.type !== "absent") return null;
  const origin =
    reference.root === "steps"
      ? `the output of ${reference.stepId}`
      : `the ${root}`;
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
