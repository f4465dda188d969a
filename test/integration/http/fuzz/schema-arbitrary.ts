import * as fc from "fast-check";
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

// Longer ones are odd values; see `mutated.ts`.
const MAX_TEXT = 60;
const MAX_ITEMS = 4;

function numberIn(schema: JsonObject, name: string): number | undefined {
  const value = schema[name];
  return typeof value === "number" ? value : undefined;
}

/** Texts of a pattern; none for one that cannot be turned around. */
function patternTexts(pattern: string): readonly fc.Arbitrary<string>[] {
  try {
    return [fc.stringMatching(new RegExp(pattern, "u"), { size: "small" })];
  } catch {
    return [];
  }
}

const FORMATS: ReadonlyMap<
  JsonValue | undefined,
  fc.Arbitrary<string>
> = new Map([
  [
    "date-time",
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  ],
  ["uuid", fc.uuid()],
  ["email", fc.emailAddress()],
]);

const PLAIN = new Map<string, fc.Arbitrary<string>>();

/** Made once for each length: to find out how to shrink texts takes longer than to make them. */
function plainTexts(
  minLength: number,
  maxLength: number,
): fc.Arbitrary<string> {
  const key = `${minLength} ${maxLength}`;
  const texts =
    PLAIN.get(key) ?? fc.string({ unit: "binary", minLength, maxLength });
  PLAIN.set(key, texts);
  return texts;
}

/** @param known Texts that lead somewhere, such as ids that there are. */
function textArbitrary(
  schema: JsonObject,
  known: readonly string[],
): fc.Arbitrary<string> {
  const { pattern, format } = schema;
  const minLength = numberIn(schema, "minLength") ?? 0;
  const maxLength = Math.min(
    numberIn(schema, "maxLength") ?? MAX_TEXT,
    Math.max(MAX_TEXT, minLength),
  );
  const plain = plainTexts(minLength, maxLength);
  if (format !== undefined)
    return fc.oneof(plain, FORMATS.get(format) ?? plain);
  if (typeof pattern !== "string") return plain;
  const fits = new RegExp(pattern, "u");
  const there = known.filter((text) => fits.test(text));
  const made = patternTexts(pattern);
  return there.length === 0
    ? fc.oneof(plain, ...made)
    : fc.oneof({ arbitrary: fc.constantFrom(...there), weight: 6 }, ...made);
}

function objectArbitrary(
  schema: JsonObject,
  known: readonly string[],
): fc.Arbitrary<JsonValue> {
  const { properties } = schema;
  if (!isJsonObject(properties))
    return fc.dictionary(fc.string(), json(), { maxKeys: MAX_ITEMS });
  const required = textsIn(schema["required"]);
  const members = Object.entries(properties).map(
    ([name, member]) =>
      [
        name,
        schemaArbitrary(isJsonObject(member) ? member : {}, known),
      ] as const,
  );
  return fc.record(Object.fromEntries(members), {
    requiredKeys: [...required],
  });
}

/** Any JSON. */
export function json(): fc.Arbitrary<JsonValue> {
  return fc.jsonValue({ maxDepth: 3 }).map((value): JsonValue => {
    const copy: JsonValue = JSON.parse(JSON.stringify(value));
    return copy;
  });
}

function typeArbitrary(
  type: string,
  schema: JsonObject,
  known: readonly string[],
): fc.Arbitrary<JsonValue> {
  const least =
    numberIn(schema, "minimum") ?? numberIn(schema, "exclusiveMinimum");
  const most = numberIn(schema, "maximum");
  switch (type) {
    case "string":
      return textArbitrary(schema, known);
    case "boolean":
      return fc.boolean();
    case "integer":
      return fc.integer({
        min: least ?? -1000,
        max: Math.min(most ?? 1000, 1e6),
      });
    case "number":
      return fc.double({ min: least ?? -1000, max: most ?? 1000, noNaN: true });
    case "array": {
      const { items } = schema;
      return fc.array(
        schemaArbitrary(isJsonObject(items) ? items : {}, known),
        {
          minLength: numberIn(schema, "minItems") ?? 0,
          maxLength: Math.max(numberIn(schema, "minItems") ?? 0, MAX_ITEMS),
        },
      );
    }
    case "object":
      return objectArbitrary(schema, known);
    default:
      return fc.constant(null);
  }
}

/** Values of a JSON Schema, all but a few of which fit it. */
export function schemaArbitrary(
  schema: JsonObject,
  known: readonly string[],
): fc.Arbitrary<JsonValue> {
  const values = valuesOf(schema);
  if (values !== null) return fc.constantFrom(...values);
  const branches = schemasIn(schema["anyOf"] ?? schema["oneOf"]);
  if (branches.length > 0)
    return fc.oneof(...branches.map((one) => schemaArbitrary(one, known)));
  const types = typesOf(schema);
  if (types.length === 0) return json();
  return fc.oneof(...types.map((type) => typeArbitrary(type, schema, known)));
}
