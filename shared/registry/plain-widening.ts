import { z } from "zod";
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "#shared/kernel/json.ts";
import { bare, patternsOf, textOf, typesOf } from "./schema-facts.ts";

/** Where one JSON Schema takes what another does not. */
export interface Widening {
  /** `range.from`, `tags[]`. */
  readonly at: string;
  readonly expected: string;
  readonly found: string;
}

interface Bound {
  readonly name: string;
  readonly strict?: string;
  /** 1 for a lower bound, -1 for an upper one. */
  readonly sign: 1 | -1;
}

const BOUNDS: readonly Bound[] = [
  { name: "minimum", strict: "exclusiveMinimum", sign: 1 },
  { name: "maximum", strict: "exclusiveMaximum", sign: -1 },
  { name: "minLength", sign: 1 },
  { name: "maxLength", sign: -1 },
  { name: "minItems", sign: 1 },
  { name: "maxItems", sign: -1 },
];

// What one of these leaves out cannot be told from another: they must be the same.
const SAME = ["format", "multipleOf", "prefixItems", "uniqueItems"];

const Schema = z.custom<z.core.JSONSchema.JSONSchema>(isJsonObject);

export function typeWidenings(
  narrow: JsonObject,
  wide: JsonObject,
  at: string,
): readonly Widening[] {
  const taken = typesOf(narrow);
  const admitted = typesOf(wide);
  const isAdmitted = (type: string): boolean =>
    admitted.includes(type) ||
    (type === "integer" && admitted.includes("number"));
  if (admitted.length === 0) return [];
  if (taken.length > 0 && taken.every(isAdmitted)) return [];
  const found = taken.length === 0 ? "any" : taken.join(" or ");
  return [
    { at, expected: `type ${admitted.join(" or ")}`, found: `type ${found}` },
  ];
}

function limitOf(schema: JsonObject, { name, strict, sign }: Bound) {
  const loose = schema[name];
  const tight = strict === undefined ? undefined : schema[strict];
  if (
    typeof tight === "number" &&
    !(typeof loose === "number" && sign * loose > sign * tight)
  )
    return { limit: tight, isStrict: true };
  return typeof loose === "number" ? { limit: loose, isStrict: false } : null;
}

export function boundWidenings(
  narrow: JsonObject,
  wide: JsonObject,
  at: string,
): readonly Widening[] {
  return BOUNDS.flatMap((bound) => {
    const needed = limitOf(wide, bound);
    const given = limitOf(narrow, bound);
    if (needed === null) return [];
    const room =
      given === null ? -1 : bound.sign * (given.limit - needed.limit);
    const isLoose = needed.isStrict && given?.isStrict !== true;
    if (room > 0 || (room === 0 && !isLoose)) return [];
    const words = needed.isStrict
      ? { 1: "above", [-1]: "below" }
      : { 1: "at least", [-1]: "at most" };
    const expected = `${bound.name} ${words[bound.sign]} ${needed.limit}`;
    return [{ at, expected, found: textOf(given?.limit) }];
  });
}

export function formWidenings(
  narrow: JsonObject,
  wide: JsonObject,
  at: string,
): readonly Widening[] {
  const patterns = patternsOf(narrow);
  const found = patterns.length === 0 ? "none" : patterns.join(" and ");
  const missing = patternsOf(wide).filter((one) => !patterns.includes(one));
  const other = SAME.filter(
    (name) =>
      wide[name] !== undefined && textOf(wide[name]) !== textOf(narrow[name]),
  );
  return [
    ...missing.map((one) => ({ at, expected: `pattern ${one}`, found })),
    ...other.map((name) => ({
      at,
      expected: `${name} ${textOf(wide[name])}`,
      found: textOf(narrow[name]),
    })),
  ];
}

/** Whether a value is one that a schema takes. */
export function valueWidenings(
  value: JsonValue,
  schema: JsonObject,
  at: string,
): readonly Widening[] {
  const expected = textOf(bare(schema));
  // What it refers to lies outside it.
  if (expected.includes('"$ref"')) return [];
  const { success } = z.fromJSONSchema(Schema.parse(schema)).safeParse(value);
  return success ? [] : [{ at, expected, found: textOf(value) }];
}
