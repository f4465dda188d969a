import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "#shared/kernel/json.ts";
import { jsonSchemaOf } from "./json-schema.ts";
import type { Operation } from "./operation.ts";
import type { Tool } from "./tool.ts";

/** One thing that is wrong, or odd, with a tool. */
export interface ToolFinding {
  readonly severity: "error" | "warning";
  readonly tool: string;
  readonly parameter: string | null;
  readonly expected: string;
  readonly found: string;
}

type Note = (
  severity: ToolFinding["severity"],
  parameter: string | null,
  expected: string,
  found: string,
) => void;

interface ObjectSchema {
  readonly properties: JsonObject;
  readonly required: readonly JsonValue[];
}

function objectSchemaOf(schema: JsonObject): ObjectSchema {
  const { properties, required } = schema;
  return {
    properties: isJsonObject(properties) ? properties : {},
    required: Array.isArray(required) ? required : [],
  };
}

const LOWER_BOUNDS = ["minimum", "minLength", "minItems"];
const UPPER_BOUNDS = ["maximum", "maxLength", "maxItems"];

function numberOf(schema: JsonObject, bound: string, none: number): number {
  const value = schema[bound];
  return typeof value === "number" ? value : none;
}

function allowedValues(schema: JsonObject): readonly JsonValue[] | null {
  if (schema["const"] !== undefined) return [schema["const"]];
  return Array.isArray(schema["enum"]) ? schema["enum"] : null;
}

function typeOf(schema: JsonObject): string {
  return typeof schema["type"] === "string" ? schema["type"] : "any";
}

function hasWiderType(narrow: JsonObject, wide: JsonObject): boolean {
  if (typeOf(wide) === "any" || typeOf(narrow) === typeOf(wide)) return false;
  return !(typeOf(narrow) === "integer" && typeOf(wide) === "number");
}

function checkBounds(
  parameter: string,
  narrow: JsonObject,
  wide: JsonObject,
  note: Note,
): void {
  for (const bound of LOWER_BOUNDS) {
    const limit = numberOf(wide, bound, -Infinity);
    if (numberOf(narrow, bound, -Infinity) < limit)
      note(
        "error",
        parameter,
        `${bound} at least ${limit}`,
        `${numberOf(narrow, bound, -Infinity)}`,
      );
  }
  for (const bound of UPPER_BOUNDS) {
    const limit = numberOf(wide, bound, Infinity);
    if (numberOf(narrow, bound, Infinity) > limit)
      note(
        "error",
        parameter,
        `${bound} at most ${limit}`,
        `${numberOf(narrow, bound, Infinity)}`,
      );
  }
}

/** A tool may narrow what its operation takes, and never widen it. */
function checkNarrower(
  parameter: string,
  narrow: JsonObject,
  wide: JsonObject,
  note: Note,
): void {
  if (hasWiderType(narrow, wide))
    return note(
      "error",
      parameter,
      `type ${typeOf(wide)}`,
      `type ${typeOf(narrow)}`,
    );
  const allowed = allowedValues(wide);
  const taken = allowedValues(narrow);
  if (
    allowed !== null &&
    !(taken?.every((value) => allowed.includes(value)) ?? false)
  )
    return note(
      "error",
      parameter,
      `one of ${JSON.stringify(allowed)}`,
      JSON.stringify(taken),
    );
  checkBounds(parameter, narrow, wide, note);
}

function checkGiven(tool: Tool, operation: ObjectSchema, note: Note): void {
  const parameters = objectSchemaOf(jsonSchemaOf(tool.parameters, "output"));
  const targets = new Map<string, string>();
  for (const [parameter, schema] of Object.entries(parameters.properties)) {
    const field = tool.rename[parameter] ?? parameter;
    const wide = operation.properties[field];
    targets.set(field, parameter);
    if (!isJsonObject(wide))
      note("error", parameter, "a field of the operation", field);
    else if (isJsonObject(schema)) checkNarrower(parameter, schema, wide, note);
  }
  for (const field of Object.keys(operation.properties)) {
    const parameter = targets.get(field);
    const fixed = Object.hasOwn(tool.fixed, field);
    const always =
      fixed ||
      (parameter !== undefined && parameters.required.includes(parameter));
    if (operation.required.includes(field) && !always)
      note(
        "error",
        parameter ?? null,
        `the required field ${field}`,
        "not always given",
      );
    else if (parameter === undefined && !fixed)
      note("warning", null, `a parameter for ${field}`, "none");
  }
}

function checkFixed(tool: Tool, operation: ObjectSchema, note: Note): void {
  for (const [field, value] of Object.entries(tool.fixed)) {
    const wide = operation.properties[field];
    const found: JsonObject = {
      const: value,
      type: Array.isArray(value) ? "array" : typeof value,
    };
    if (!isJsonObject(wide))
      note("error", field, "a field of the operation", field);
    else if (
      hasWiderType(found, wide) &&
      !(typeOf(wide) === "integer" && Number.isInteger(value))
    )
      note("error", field, `type ${typeOf(wide)}`, JSON.stringify(value));
  }
}

/** Checks every tool against its operation, and all names against each other. */
export function validateTools<Services>(
  operations: readonly Operation<Services>[],
  tools: readonly Tool[],
): readonly ToolFinding[] {
  const findings: ToolFinding[] = [];
  const names = new Set(operations.map(({ name }) => name));
  for (const tool of tools) {
    const note: Note = (severity, parameter, expected, found) =>
      findings.push({ severity, tool: tool.name, parameter, expected, found });
    if (names.has(tool.name))
      note("error", null, "a name of its own", tool.name);
    names.add(tool.name);
    const operation = operations.find(({ name }) => name === tool.operation);
    if (operation === undefined) {
      note("error", null, "an existing operation", tool.operation);
      continue;
    }
    const schema = objectSchemaOf(jsonSchemaOf(operation.inputSchema, "input"));
    checkGiven(tool, schema, note);
    checkFixed(tool, schema, note);
  }
  return findings;
}
