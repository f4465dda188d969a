// Queries as the port's contract says them, without regard to cost, and without the store's own code.
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "#shared/kernel/json.ts";
import type { Query, Where } from "#shared/platform/document-store.ts";

type Documents = ReadonlyMap<string, JsonObject>;

const TYPES = ["null", "boolean", "number", "string", "array", "object"];

function typeOf(value: JsonValue): number {
  if (value === null) return TYPES.indexOf("null");
  if (Array.isArray(value)) return TYPES.indexOf("array");
  return TYPES.indexOf(typeof value);
}

function compareLists(
  a: readonly JsonValue[],
  b: readonly JsonValue[],
): number {
  const [a0, ...aRest] = a;
  const [b0, ...bRest] = b;
  if (a0 === undefined || b0 === undefined) return a.length - b.length;
  return compare(a0, b0) || compareLists(aRest, bRest);
}

function sortedEntries(value: object): readonly JsonValue[] {
  return Object.entries(value)
    .sort(([a], [b]) => compare(a, b))
    .flat();
}

function compare(a: JsonValue, b: JsonValue): number {
  const byType = typeOf(a) - typeOf(b);
  if (byType !== 0) return byType;
  if (typeof a === "string" && typeof b === "string")
    return Buffer.compare(Buffer.from(a), Buffer.from(b));
  if (Array.isArray(a) && Array.isArray(b)) return compareLists(a, b);
  if (
    a !== null &&
    b !== null &&
    typeof a === "object" &&
    typeof b === "object"
  )
    return compareLists(sortedEntries(a), sortedEntries(b));
  return Math.sign(Number(a) - Number(b));
}

function valueAt(
  value: JsonValue | undefined,
  names: readonly string[],
): JsonValue | undefined {
  const [name, ...rest] = names;
  if (name === undefined) return value;
  if (!isJsonObject(value)) return undefined;
  const member = Object.entries(value).find(([key]) => key === name);
  return valueAt(member?.[1], rest);
}

function fieldOf(data: JsonObject, field: string): JsonValue | undefined {
  return valueAt(data, field.split("."));
}

function meets({ field, operator, value }: Where, data: JsonObject): boolean {
  const found = fieldOf(data, field);
  if (found === undefined) return false;
  const list = (one: JsonValue): readonly JsonValue[] =>
    Array.isArray(one) ? one : [];
  const has = (values: readonly JsonValue[], one: JsonValue): boolean =>
    one !== null && values.some((other) => compare(other, one) === 0);
  if (operator === "in") return has(list(value), found);
  if (operator === "array-contains") return has(list(found), value);
  if (operator === "array-contains-any")
    return list(value).some((one) => has(list(found), one));
  const order = compare(found, value);
  if (operator === "==") return order === 0;
  if (found === null || typeOf(found) !== typeOf(value)) return false;
  if (order === 0) return operator === "<=" || operator === ">=";
  return order < 0 ? operator.startsWith("<") : operator.startsWith(">");
}

function isInside({ from }: Query, path: string): boolean {
  const collection = path.split("/").slice(0, -1);
  return "group" in from
    ? collection.at(-1) === from.group
    : collection.join("/") === from.collection;
}

type Place = readonly (JsonValue | undefined)[];

function placeOf(
  { orderBy = [] }: Query,
  path: string,
  data: JsonObject,
): Place {
  return [...orderBy.map(({ field }) => fieldOf(data, field)), path.split("/")];
}

function comparePlaces({ orderBy = [] }: Query, a: Place, b: Place): number {
  const directions = orderBy.map(({ direction }) => direction);
  for (const [index, direction] of [
    ...directions,
    directions.at(-1),
  ].entries()) {
    const order = compare(a[index] ?? null, b[index] ?? null);
    if (order !== 0) return direction === "descending" ? -order : order;
  }
  return 0;
}

/** The paths of what a query finds. */
export function modelQuery(
  documents: Documents,
  query: Query,
): readonly string[] {
  const { where = [], orderBy = [], limit = Infinity, startAfter } = query;
  const start: Place | undefined = startAfter?.map((value, index) =>
    typeof value === "string" && index === orderBy.length
      ? value.split("/")
      : value,
  );
  return [...documents]
    .filter(
      ([path, data]) =>
        isInside(query, path) && where.every((one) => meets(one, data)),
    )
    .map(([path, data]) => ({ path, place: placeOf(query, path, data) }))
    .filter(({ place }) => place.every((value) => value !== undefined))
    .filter(
      ({ place }) =>
        start === undefined || comparePlaces(query, place, start) > 0,
    )
    .sort((a, b) => comparePlaces(query, a.place, b.place))
    .slice(0, limit)
    .map(({ path }) => path);
}
