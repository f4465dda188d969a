import { isJsonObject, type JsonValue } from "#shared/kernel/json.ts";

// Firestore's order of types; see "Data types" in its documentation.
function rank(value: JsonValue): number {
  if (value === null) return 0;
  if (typeof value === "boolean") return 1;
  if (typeof value === "number") return 2;
  if (typeof value === "string") return 3;
  return Array.isArray(value) ? 4 : 5;
}

/** By code point, as UTF-8 bytes order; `<` would order by UTF-16 unit. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return fixUnit(left) - fixUnit(right);
  }
  return a.length - b.length;
}

// Surrogates stand for code points above every other unit.
function fixUnit(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

function compareArrays(
  a: readonly JsonValue[],
  b: readonly JsonValue[],
): number {
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined) return 1;
    const order = compareValues(left, right);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function entriesOf(value: JsonValue): readonly JsonValue[] {
  if (!isJsonObject(value)) return [];
  return Object.entries(value)
    .sort(([a], [b]) => compareText(a, b))
    .flat();
}

/** Orders any two values: by type first, then within the type. Zero only for equal values. */
export function compareValues(a: JsonValue, b: JsonValue): number {
  const byType = rank(a) - rank(b);
  if (byType !== 0) return byType;
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "boolean" && typeof b === "boolean")
    return Number(a) - Number(b);
  if (typeof a === "string" && typeof b === "string") return compareText(a, b);
  if (Array.isArray(a) && Array.isArray(b)) return compareArrays(a, b);
  return compareArrays(entriesOf(a), entriesOf(b));
}
