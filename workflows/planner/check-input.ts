import type { FieldViolation } from "#shared/kernel/error.ts";
import type { JsonObject, JsonValue } from "#shared/kernel/json.ts";
import { referencesIn } from "#workflows/definition/references.ts";
import type { WorkflowDefinition } from "#workflows/definition/workflow-definition.ts";
import { propertyOf, requiredNames, typesOf } from "./schema-node.ts";

/** What a run is started with. */
export interface RunValues {
  readonly input: JsonObject;
  readonly context: JsonObject;
}

function typeOf(value: JsonValue): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

function hasType(value: JsonValue, types: readonly string[]): boolean {
  return (
    types.includes(typeOf(value)) ||
    (types.includes("integer") && Number.isInteger(value))
  );
}

/** The keys of the input or the context that the definition cannot do without. */
function neededKeys(
  { steps, output, input_schema: schema }: WorkflowDefinition,
  root: "input" | "context",
): Set<string> {
  const values = [...steps.map((step) => step.parameters), output ?? null];
  const referred = values.flatMap(referencesIn).flatMap((reference) => {
    const [key] = reference.path;
    return reference.root === root && typeof key === "string" ? [key] : [];
  });
  // With a schema the input's author has said what may be left out.
  return root === "input" && schema !== undefined
    ? new Set(requiredNames({ schema, root: schema }))
    : new Set(referred);
}

function missingViolations(
  definition: WorkflowDefinition,
  root: "input" | "context",
  given: JsonObject,
): FieldViolation[] {
  return [...neededKeys(definition, root)]
    .filter((key) => !Object.hasOwn(given, key))
    .map((key) => ({
      field: `${root}.${key}`,
      reason: "REQUIRED",
      description: "is required: this workflow refers to it",
    }));
}

function typeViolations(schema: JsonObject, input: JsonObject) {
  return Object.entries(input).flatMap(([key, value]): FieldViolation[] => {
    const property = propertyOf({ schema, root: schema }, key);
    const types = typeof property === "string" ? null : typesOf(property);
    if (types === null || hasType(value, types)) return [];
    const description = `must be ${types.join(" or ")}, not ${typeOf(value)}`;
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
  return [
    ...missingViolations(definition, "input", input),
    ...typeViolations(definition.input_schema ?? {}, input),
    ...missingViolations(definition, "context", context),
  ];
}
