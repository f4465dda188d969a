import type { FieldViolation } from "#shared/kernel/error.ts";
import type { JsonObject, JsonValue } from "#shared/kernel/json.ts";
import { referencesIn } from "#workflows/definition/references.ts";
import type { WorkflowDefinition } from "#workflows/definition/workflow-definition.ts";
import {
  alternativesOf,
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

function kindOf(value: JsonValue): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

function hasType(value: JsonValue, type: string | null): boolean {
  return (
    type === null ||
    type === kindOf(value) ||
    (type === "integer" && Number.isInteger(value))
  );
}

/** The keys of the input or the context that steps or the output refer to. */
function referredKeys(
  { steps, output = null }: WorkflowDefinition,
  root: ValueRoot,
): readonly string[] {
  const values = [...steps.map((step) => step.parameters), output];
  return values.flatMap(referencesIn).flatMap((reference) => {
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
      description: `is required: ${because}`,
    }));
}

function missingInput(
  definition: WorkflowDefinition,
  input: JsonObject,
): FieldViolation[] {
  const { input_schema: schema } = definition;
  // With a schema the input's author has said what may be left out.
  return schema === undefined
    ? missing("input", referredKeys(definition, "input"), input, REFERRED)
    : missing(
        "input",
        requiredNames({ schema, root: schema }),
        input,
        "this workflow's input_schema says so",
      );
}

function typeViolations(schema: JsonObject, input: JsonObject) {
  return Object.entries(input).flatMap(([key, value]): FieldViolation[] => {
    const property = propertyOf({ schema, root: schema }, key);
    if (typeof property === "string") return [];
    const types = alternativesOf(property).map(typeOf);
    if (types.some((type) => hasType(value, type))) return [];
    const description = `must be ${types.join(" or ")}, not ${kindOf(value)}`;
    return [{ field: `input.${key}`, reason: "INVALID_TYPE", description }];
  });
}

/**
 * What a workflow misses in the values that a run is to start with: keys that it refers to, required keys of its
 * `input_schema`, and values of another type than that says. Deeper parts of the schema are not looked at.
 */
export function runValueViolations(
  definition: WorkflowDefinition,
  { input, context }: RunValues,
): FieldViolation[] {
  const keys = referredKeys(definition, "context");
  return [
    ...missingInput(definition, input),
    ...typeViolations(definition.input_schema ?? {}, input),
    ...missing("context", keys, context, REFERRED),
  ];
}
