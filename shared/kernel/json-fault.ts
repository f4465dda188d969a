/** Deeper values are refused wherever they enter, long before recursion could fail. */
const MAX_JSON_DEPTH = 64;
// A schema takes microseconds for each value, and as long as it looks nobody else is served.
const MAX_JSON_VALUES = 100_000;
const MAX_FAULTS = 20;

/** What is wrong with a parsed JSON value before any schema looks at it: where, and what to do. */
export interface JsonFault {
  readonly path: readonly PropertyKey[];
  readonly description: string;
}

/** What was found. */
export interface JsonFaults {
  readonly faults: readonly JsonFault[];
  /** Too deep or too many values for a schema to look at: it could run out of stack, or of time. */
  readonly isTooMuch: boolean;
}

/** Keys from the value outwards; written down only where there is a fault, so that a faultless value costs a look. */
interface Place {
  readonly key: PropertyKey;
  readonly within: Place | null;
}

interface Search {
  readonly faults: JsonFault[];
  depth: number;
  values: number;
  isTooMuch: boolean;
}

function pathOf(place: Place | null): PropertyKey[] {
  if (place === null) return [];
  const { key, within } = place;
  // It is shown to the caller, so that it must be text itself.
  return [
    ...pathOf(within),
    typeof key === "string" ? key.toWellFormed() : key,
  ];
}

function textFault(text: string): string | null {
  return text.isWellFormed()
    ? null
    : "is not Unicode text: half of a surrogate pair is missing";
}

function keyFault(key: string): string | null {
  return key === "__proto__"
    ? "is not allowed as a key; remove it"
    : textFault(key);
}

function valueFault(value: unknown): string | null {
  if (typeof value === "string") return textFault(value);
  return typeof value === "number" && !Number.isFinite(value)
    ? "is too large a number"
    : null;
}

function note(search: Search, place: Place | null, description: string): void {
  search.faults.push({ path: pathOf(place), description });
}

function stop(
  search: Search,
  path: readonly PropertyKey[],
  description: string,
): void {
  search.isTooMuch = true;
  search.faults.push({ path, description });
}

function look(search: Search, value: unknown, place: Place | null): void {
  if (search.isTooMuch || search.faults.length >= MAX_FAULTS) return;
  search.values += 1;
  if (search.values > MAX_JSON_VALUES)
    return stop(
      search,
      [],
      `holds more than ${MAX_JSON_VALUES} values; send less in one call`,
    );
  if (typeof value !== "object" || value === null) {
    const fault = valueFault(value);
    if (fault !== null) note(search, place, fault);
    return;
  }
  if (search.depth >= MAX_JSON_DEPTH)
    return stop(
      search,
      pathOf(place).slice(0, 3),
      `is nested deeper than ${MAX_JSON_DEPTH} levels`,
    );
  search.depth += 1;
  lookAtMembers(search, value, place);
  search.depth -= 1;
}

function lookAtMembers(
  search: Search,
  value: object,
  within: Place | null,
): void {
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    for (let key = 0; key < items.length; key += 1)
      look(search, items[key], { key, within });
    return;
  }
  for (const [key, member] of Object.entries(value)) {
    const fault = keyFault(key);
    if (fault === null) look(search, member, { key, within });
    else note(search, { key, within }, fault);
  }
}

/**
 * What no schema should have to look at, at most 20 of it: `__proto__` keys, which no schema reports because assigning
 * one makes no property; text that is not Unicode; numbers beyond the largest; nesting or values without end.
 */
export function findJsonFaults(value: unknown): JsonFaults {
  const search: Search = { faults: [], depth: 0, values: 0, isTooMuch: false };
  look(search, value, null);
  return search;
}
