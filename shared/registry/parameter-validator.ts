import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "#shared/kernel/json.ts";
import { jsonSchemaOf } from "./json-schema.ts";
import type { Operation } from "./operation.ts";
import { valueWidenings, type Widening } from "./plain-widening.ts";
import type { Tool } from "./tool.ts";
import { wideningsOf } from "./widening.ts";

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

function noteAll(widenings: readonly Widening[], note: Note): void {
  for (const { at, expected, found } of widenings)
    note("error", at, expected, found);
}

/** Which parameter gives each field of the operation. A tool may narrow what its operation takes, and never widen it. */
function checkParameters(
  tool: Tool,
  parameters: ObjectSchema,
  operation: ObjectSchema,
  note: Note,
): ReadonlyMap<string, string> {
  const targets = new Map<string, string>();
  for (const [parameter, schema] of Object.entries(parameters.properties)) {
    const field = tool.rename[parameter] ?? parameter;
    const wide = operation.properties[field];
    if (Object.hasOwn(tool.fixed, field))
      note(
        "error",
        parameter,
        "a field of its own",
        `${field}, which is fixed`,
      );
    const other = targets.get(field);
    if (other !== undefined)
      note("error", parameter, "a field of its own", `that of ${other}`);
    targets.set(field, parameter);
    if (!isJsonObject(wide))
      note("error", parameter, "a field of the operation", field);
    else if (isJsonObject(schema))
      noteAll(wideningsOf(schema, wide, parameter), note);
  }
  return targets;
}

function checkGiven(tool: Tool, operation: ObjectSchema, note: Note): void {
  const parameters = objectSchemaOf(jsonSchemaOf(tool.parameters, "output"));
  const targets = checkParameters(tool, parameters, operation, note);
  for (const parameter of Object.keys(tool.rename))
    if (!Object.hasOwn(parameters.properties, parameter))
      note("error", parameter, "a parameter of the tool", "a new name alone");
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
    if (!isJsonObject(wide))
      note("error", field, "a field of the operation", field);
    else noteAll(valueWidenings(value, wide, field), note);
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
