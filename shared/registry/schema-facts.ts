import {
  canonicalJson,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "#shared/kernel/json.ts";

export function textOf(value: JsonValue | undefined): string {
  return value === undefined ? "none" : canonicalJson(value);
}

// Of no weight to what a schema takes.
const EXPLAINING = new Set(["$schema", "description", "examples", "default"]);

/** A schema without what only explains it. */
export function bare(schema: JsonObject): JsonObject {
  const entries = Object.entries(schema);
  return Object.fromEntries(entries.filter(([name]) => !EXPLAINING.has(name)));
}

export function schemasIn(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

export function textsIn(value: JsonValue | undefined): readonly string[] {
  const values: readonly JsonValue[] = Array.isArray(value) ? value : [];
  return values.filter((one) => typeof one === "string");
}

export function typesOf({ type }: JsonObject): readonly string[] {
  return typeof type === "string" ? [type] : textsIn(type);
}

export function valuesOf(schema: JsonObject): readonly JsonValue[] | null {
  if (schema["const"] !== undefined) return [schema["const"]];
  return Array.isArray(schema["enum"]) ? schema["enum"] : null;
}

export function patternsOf(schema: JsonObject): readonly string[] {
  return [schema, ...schemasIn(schema["allOf"])].flatMap(({ pattern }) =>
    typeof pattern === "string" ? [pattern] : [],
  );
}
