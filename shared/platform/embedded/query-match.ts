import type { JsonObject, JsonValue } from "#shared/kernel/json.ts";
import {
  fieldOf,
  type Document,
  type Query,
  type Where,
} from "../document-store.ts";
import { compareValues } from "./value-order.ts";

/** The parts of a document's path, `collection/id`. */
export interface Place {
  readonly collection: string;
  readonly id: string;
  /** The collection's own name, by which its group is asked for. */
  readonly name: string;
}

export function placeOf(path: string): Place {
  const end = path.lastIndexOf("/");
  const collection = path.slice(0, end);
  return {
    collection,
    id: path.slice(end + 1),
    name: collection.slice(collection.lastIndexOf("/") + 1),
  };
}

function comparable(a: JsonValue, b: JsonValue): boolean {
  return (
    typeof a === typeof b &&
    a !== null &&
    b !== null &&
    Array.isArray(a) === Array.isArray(b)
  );
}

function holds({ operator, value }: Where, found: JsonValue): boolean {
  const equal = (other: JsonValue): boolean =>
    compareValues(found, other) === 0;
  switch (operator) {
    case "==":
      return equal(value);
    case "in":
      return found !== null && Array.isArray(value) && value.some(equal);
    case "array-contains":
      return (
        value !== null &&
        Array.isArray(found) &&
        found.some((one: JsonValue) => compareValues(one, value) === 0)
      );
    // An inequality finds values of its own type only, and null has none.
    case "<":
      return comparable(found, value) && compareValues(found, value) < 0;
    case "<=":
      return comparable(found, value) && compareValues(found, value) <= 0;
    case ">":
      return comparable(found, value) && compareValues(found, value) > 0;
    case ">=":
      return comparable(found, value) && compareValues(found, value) >= 0;
  }
}

/** Whether a document would be found by the query, its limit and start aside. */
export function matches(query: Query, path: string, data: JsonObject): boolean {
  const { collection, name } = placeOf(path);
  const inside =
    "collection" in query.from
      ? query.from.collection === collection
      : query.from.group === name;
  if (!inside) return false;
  const filtered = (query.where ?? []).every((where) => {
    const found = fieldOf(data, where.field);
    return found !== undefined && holds(where, found);
  });
  return (
    filtered &&
    (query.orderBy ?? []).every(
      ({ field }) => fieldOf(data, field) !== undefined,
    )
  );
}

// Paths are ordered part by part, so a slash comes before every other character.
function placeInOrder(path: JsonValue | undefined): JsonValue {
  return typeof path === "string" ? path.replaceAll("/", "\0") : null;
}

function position(query: Query, document: Document): readonly JsonValue[] {
  const fields = (query.orderBy ?? []).map(
    ({ field }) => fieldOf(document.data, field) ?? null,
  );
  return [...fields, placeInOrder(document.path)];
}

function signs(query: Query): readonly number[] {
  const fields = (query.orderBy ?? []).map(({ direction }) =>
    direction === "descending" ? -1 : 1,
  );
  return [...fields, fields.at(-1) ?? 1];
}

function comparePositions(
  query: Query,
  a: readonly JsonValue[],
  b: readonly JsonValue[],
): number {
  for (const [index, sign] of signs(query).entries()) {
    const order = compareValues(a[index] ?? null, b[index] ?? null);
    if (order !== 0) return sign * order;
  }
  return 0;
}

/** The query's page of documents that match it: in its order, after its start, up to its limit. */
export function pageOf(
  query: Query,
  matching: readonly Document[],
): readonly Document[] {
  const start = query.startAfter?.with(
    -1,
    placeInOrder(query.startAfter.at(-1)),
  );
  const placed = matching.map((document) => ({
    document,
    at: position(query, document),
  }));
  const after =
    start === undefined
      ? placed
      : placed.filter(({ at }) => comparePositions(query, at, start) > 0);
  return after
    .sort((a, b) => comparePositions(query, a.at, b.at))
    .slice(0, query.limit ?? Infinity)
    .map(({ document }) => document);
}
