import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "#shared/kernel/json.ts";
import {
  schemasIn,
  textsIn,
  typesOf,
  valuesOf,
} from "#shared/registry/schema-facts.ts";

const TEXTS: Readonly<Record<string, string>> = {
  "date-time": "2026-11-23T09:30:00.000Z",
  uuid: "0190a6c0-6f2e-4cc3-98c4-dc0c0c07398f",
  email: "alice@example.com",
};

function textOf(schema: JsonObject): string {
  const { format } = schema;
  return (typeof format === "string" ? TEXTS[format] : undefined) ?? "text";
}

function memberSchemas(
  schema: JsonObject,
): readonly (readonly [string, JsonObject])[] {
  const { properties } = schema;
  const required = textsIn(schema["required"]);
  return Object.entries(isJsonObject(properties) ? properties : {}).flatMap(
    ([name, member]) =>
      required.includes(name) && isJsonObject(member)
        ? [[name, member] as const]
        : [],
  );
}

function plainExample(schema: JsonObject): JsonValue {
  const [type = "null"] = typesOf(schema);
  switch (type) {
    case "object":
      return Object.fromEntries(
        memberSchemas(schema).map(([name, member]) => [
          name,
          jsonExample(member),
        ]),
      );
    case "array": {
      const { items } = schema;
      return isJsonObject(items) ? [jsonExample(items)] : [];
    }
    case "string":
      return textOf(schema);
    case "integer":
    case "number":
      return schema["minimum"] ?? 1;
    case "boolean":
      return true;
    default:
      return null;
  }
}

/** A value that fits a schema: its own example, else one of the examples of its required members. */
export function jsonExample(schema: JsonObject): JsonValue {
  const { examples } = schema;
  const [example] = Array.isArray(examples) ? examples : [];
  const [value] = valuesOf(schema) ?? [];
  const [branch] = schemasIn(schema["anyOf"] ?? schema["oneOf"]);
  if (example !== undefined) return example;
  if (value !== undefined) return value;
  return branch === undefined ? plainExample(schema) : jsonExample(branch);
}
