import type { z } from "zod";
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "#shared/kernel/json.ts";
import { jsonSchemaOf } from "#shared/registry/json-schema.ts";

/** Formats that say all that zod's long pattern beside them says. */
const FORMATS: readonly JsonValue[] = ["date", "date-time", "uuid", "email"];

/** What every integer of zod's is between. */
const SAFE_BOUNDS: readonly JsonValue[] = [
  Number.MIN_SAFE_INTEGER,
  Number.MAX_SAFE_INTEGER,
];

function isNoise(schema: JsonObject, key: string): boolean {
  if (key === "$schema") return true;
  const { format, type } = schema;
  if (key === "pattern" && format !== undefined)
    return FORMATS.includes(format);
  return type === "integer" && SAFE_BOUNDS.includes(schema[key] ?? null);
}

// A reference of a schema is to its own root; in the document that is a component.
function tidyMember(key: string, member: JsonValue, root: string): JsonValue {
  return key === "$ref" && typeof member === "string"
    ? `${root}${member.slice(1)}`
    : tidy(member, root);
}

function tidy(value: JsonValue, root: string): JsonValue {
  if (Array.isArray(value))
    return value.map((item: JsonValue) => tidy(item, root));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !isNoise(value, key))
      .map(([key, member]) => [key, tidyMember(key, member, root)]),
  );
}

/** A zod schema as the document shows it, as the component of that name. */
export function publishedSchema(
  component: string,
  schema: z.ZodType,
  direction: "input" | "output",
): JsonObject {
  const root = `#/components/schemas/${component}`;
  const tidied = tidy(jsonSchemaOf(schema, direction), root);
  return isJsonObject(tidied) ? tidied : {};
}
