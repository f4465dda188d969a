import type { FieldViolation } from "#shared/kernel/error.ts";
import { IS_REQUIRED, wrongType } from "#shared/kernel/issue-text.ts";
import {
  kindOf,
  type JsonObject,
  type JsonValue,
} from "#shared/kernel/json.ts";
import { ownParameters } from "#workflows/definition/inline-workflow.ts";
import { referencesIn } from "#workflows/definition/references.ts";
import type { WorkflowDefinition } from "#workflows/definition/workflow-definition.ts";
import type { Reference } from "#workflows/definition/template.ts";
import { suggestion } from "./nearest-name.ts";
import {
  alternativesOf,
  propertyNames,
  propertyOf,
  requiredNames,
  typeOf,
} from "./schema-node.ts";

/** What a run is started with. */
export interface RunValues {
  readonly input: JsonObject;
  readonly context: JsonObject;
}

type ValueRoot = keyof RunValues;

const REFERRED = "this workflow refers to it";

function hasType(value: JsonValue, type: string | null): boolean {
  return (
    type === null ||
    type === kindOf(value) ||
    (type === "integer" && Number.isInteger(value))
  );
}

/** What steps, the output or the key of a limit refer to. */
function allReferences({
  steps,
  output = null,
  concurrency,
}: WorkflowDefinition): readonly Reference[] {
  const ofSteps = steps.map((step) => [
    ownParameters(step),
    step.for_each ?? null,
    step.rate_limit?.key ?? null,
    step.cache?.key ?? null,
    step.compensate?.parameters ?? null,
  ]);
  const values = [...ofSteps, output, concurrency?.key ?? null];
  return values.flatMap(referencesIn);
}

/** The keys of the input or the context that are referred to. */
function referredKeys(
  references: readonly Reference[],
  root: ValueRoot,
): readonly string[] {
  return references.flatMap((reference) => {
    const [key] = reference.path;
    return reference.root === root && typeof key === "string" ? [key] : [];
  });
}

function missing(
  root: ValueRoot,
  keys: readonly string[],
  given: JsonObject,
  because: string,
): FieldViolation[] {
  return [...new Set(keys)]
    .filter((key) => !Object.hasOwn(given, key))
    .map((key) => ({
      field: `${root}.${key}`,
      reason: "REQUIRED",
      description: `${IS_REQUIRED}: ${because}`,
    }));
}

function missingInput(
  { input_schema: schema }: WorkflowDefinition,
  references: readonly Reference[],
  input: JsonObject,
): FieldViolation[] {
  // With a schema the input's author has said what may be left out.
  return schema === undefined
    ? missing("input", referredKeys(references, "input"), input, REFERRED)
    : missing(
        "input",
        requiredNames({ schema, root: schema }),
        input,
        "this workflow's input_schema says so",
      );
}

function unknownKey(key: string, known: readonly string[]): FieldViolation {
  return {
    field: `input.${key}`,
    reason: "UNKNOWN_FIELD",
    description: `is not an input of this workflow; remove it or check its spelling.${suggestion(key, known)}`,
  };
}

function schemaViolations(
  schema: JsonObject,
  input: JsonObject,
): readonly FieldViolation[] {
  const node = { schema, root: schema };
  const known = propertyNames(node);
  return Object.entries(input).flatMap(([key, value]): FieldViolation[] => {
    const property = propertyOf(node, key);
    if (property === "open") return [];
    if (property === "closed") return [unknownKey(key, known)];
    const types = alternativesOf(property).map(typeOf);
    if (types.some((type) => hasType(value, type))) return [];
    const description = wrongType(types.join(" or "), value);
    return [{ field: `input.${key}`, reason: "INVALID_TYPE", description }];
  });
}

/**
 * What is wrong with the values that a run is to start with: keys that the workflow refers to and required keys of its
 * `input_schema` that are missing, keys that the schema does not list, and values of another type than it says. Deeper
 * parts of the schema are not looked at.
 */
export function runValueViolations(
  definition: WorkflowDefinition,
  { input, context }: RunValues,
): FieldViolation[] {
  const references = allReferences(definition);
  const keys = referredKeys(references, "context");
  return [
    ...missingInput(definition, references, input),
    ...schemaViolations(definition.input_schema ?? {}, input),
    ...missing("context", keys, context, REFERRED),
  ];
}
