import {
  canonicalJson,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "#shared/kernel/json.ts";
import { parseTemplate } from "#workflows/definition/template.ts";

/** A list with more kinds of items than this is not looked into. */
const MAX_KINDS = 20;

function ofText(text: string): JsonObject {
  const [first, ...rest] = parseTemplate(text);
  return rest.length === 0 && first?.type === "reference"
    ? {}
    : { type: "string" };
}

function ofObject(object: JsonObject): JsonObject {
  const properties = Object.entries(object).map(
    ([name, value]) => [name, writtenSchema(value)] as const,
  );
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    required: Object.keys(object),
    additionalProperties: false,
  };
}

/** Of the items of a list that is written out. */
export function writtenItems(items: readonly JsonValue[]): JsonObject {
  const kinds = new Map<string, JsonObject>();
  for (const item of items) {
    const schema = writtenSchema(item);
    kinds.set(canonicalJson(schema), schema);
  }
  const [first, ...rest] = kinds.values();
  if (first === undefined || rest.length >= MAX_KINDS) return {};
  return rest.length === 0 ? first : { anyOf: [first, ...rest] };
}

function ofNumber(number: number): JsonObject {
  return { type: Number.isInteger(number) ? "integer" : "number" };
}

/** The schema of a value as it is written: a reference in it may lead to anything. */
function writtenSchema(value: JsonValue): JsonObject {
  if (value === null) return { type: "null" };
  if (typeof value === "string") return ofText(value);
  if (typeof value === "number") return ofNumber(value);
  if (typeof value === "boolean") return { type: "boolean" };
  return isJsonObject(value)
    ? ofObject(value)
    : { type: "array", items: writtenItems(value) };
}
