import { isJsonObject, type JsonObject } from "#shared/kernel/json.ts";
import {
  boundWidenings,
  formWidenings,
  typeWidenings,
  valueWidenings,
  type Widening,
} from "./plain-widening.ts";
import {
  bare,
  schemasIn,
  textOf,
  textsIn,
  typesOf,
  valuesOf,
} from "./schema-facts.ts";

/** What a schema says of a member; null where it admits none of that name, and `{}` where it says nothing of it. */
function memberOf(schema: JsonObject, name: string): JsonObject | null {
  const { properties, additionalProperties: others } = schema;
  const own =
    isJsonObject(properties) && Object.hasOwn(properties, name)
      ? properties[name]
      : others;
  if (own === false) return null;
  return isJsonObject(own) ? own : {};
}

function namesOf(schema: JsonObject): readonly string[] {
  const { properties } = schema;
  return isJsonObject(properties) ? Object.keys(properties) : [];
}

// Stands for every member that is not declared.
const OTHERS = "*";

function memberWidenings(
  narrow: JsonObject,
  wide: JsonObject,
  at: string,
): readonly Widening[] {
  if (!typesOf(wide).includes("object")) return [];
  const always = textsIn(narrow["required"]);
  const missing = textsIn(wide["required"]).filter(
    (name) => !always.includes(name),
  );
  return [
    ...missing.map((name) => ({
      at,
      expected: `the required field ${name}`,
      found: "not always given",
    })),
    ...[...namesOf(narrow), OTHERS].flatMap((name) => {
      const given = memberOf(narrow, name);
      const admitted = memberOf(wide, name);
      const where = `${at}.${name}`;
      if (given === null) return [];
      if (admitted !== null) return wideningsOf(given, admitted, where);
      return [{ at: where, expected: "no such field", found: "one" }];
    }),
  ];
}

function itemWidenings(
  narrow: JsonObject,
  wide: JsonObject,
  at: string,
): readonly Widening[] {
  const { items } = wide;
  if (!isJsonObject(items)) return [];
  const given = isJsonObject(narrow["items"]) ? narrow["items"] : {};
  return wideningsOf(given, items, `${at}[]`);
}

/** What the nearest of several schemas does not take. */
function leastOf(
  narrow: JsonObject,
  admitted: readonly JsonObject[],
  at: string,
): readonly Widening[] {
  const found = admitted.map((one) => wideningsOf(narrow, one, at));
  return found.toSorted((a, b) => a.length - b.length)[0] ?? [];
}

/**
 * Everything that `narrow` takes and `wide` does not, as far as equality, bounds and subsets decide it: a pattern counts
 * as narrower than itself alone.
 */
export function wideningsOf(
  narrow: JsonObject,
  wide: JsonObject,
  at: string,
): readonly Widening[] {
  if (textOf(bare(narrow)) === textOf(bare(wide))) return [];
  const alternatives = schemasIn(narrow["anyOf"]);
  if (alternatives.length > 0)
    return alternatives.flatMap((one) => wideningsOf(one, wide, at));
  const admitted = schemasIn(wide["anyOf"]);
  if (admitted.length > 0) return leastOf(narrow, admitted, at);
  const taken = valuesOf(narrow);
  if (taken !== null)
    return taken.flatMap((value) => valueWidenings(value, wide, at));
  const types = typeWidenings(narrow, wide, at);
  if (types.length > 0) return types;
  const values = valuesOf(wide);
  if (values !== null)
    return [{ at, expected: `one of ${textOf(values)}`, found: "any" }];
  return [
    ...boundWidenings(narrow, wide, at),
    ...formWidenings(narrow, wide, at),
    ...itemWidenings(narrow, wide, at),
    ...memberWidenings(narrow, wide, at),
  ];
}
