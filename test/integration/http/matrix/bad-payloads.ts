import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "#shared/kernel/json.ts";
import { jsonSchemaOf } from "#shared/registry/json-schema.ts";
import type { Operation } from "#shared/registry/operation.ts";
import {
  schemasIn,
  textsIn,
  typesOf,
  valuesOf,
} from "#shared/registry/schema-facts.ts";

export interface BadPayload {
  readonly what: string;
  /** The field that the refusal must name. */
  readonly field: string;
  readonly payload: JsonObject;
}

const VALUES: readonly (readonly [string, JsonValue])[] = [
  ["boolean", true],
  ["number", 7.5],
  ["string", "text"],
  ["array", []],
  ["object", {}],
];

function typesTaken(schema: JsonObject): readonly string[] {
  const branches = schemasIn(schema["anyOf"]);
  if (branches.length > 0) return branches.flatMap(typesTaken);
  const values = valuesOf(schema);
  return values === null
    ? typesOf(schema)
    : values.map((value) => typeof value);
}

/** A value of a type that a field does not take; none where it takes anything. */
function otherValue(schema: JsonObject): readonly JsonValue[] {
  const taken = typesTaken(schema);
  if (taken.length === 0) return [];
  const [found] = VALUES.filter(
    ([type]) =>
      !taken.includes(type) &&
      !(type === "number" && taken.includes("integer")),
  );
  return found === undefined ? [] : [found[1]];
}

function without(payload: JsonObject, field: string): JsonObject {
  const { [field]: _, ...others } = payload;
  return others;
}

/** A good payload spoiled in one field: each required one missing, each of another type, and one that is unknown. */
export function badPayloads<Services>(
  { inputSchema }: Operation<Services>,
  good: JsonObject,
): readonly BadPayload[] {
  const { properties, required } = jsonSchemaOf(inputSchema, "input");
  const fields = Object.entries(isJsonObject(properties) ? properties : {});
  return [
    {
      what: "an unknown field",
      field: "nosuch",
      payload: { ...good, nosuch: 1 },
    },
    ...textsIn(required).map((field) => ({
      what: `no ${field}`,
      field,
      payload: without(good, field),
    })),
    ...fields.flatMap(([field, schema]) =>
      otherValue(isJsonObject(schema) ? schema : {}).map((value) => ({
        what: `${field} of another type`,
        field,
        payload: { ...good, [field]: value },
      })),
    ),
  ];
}
