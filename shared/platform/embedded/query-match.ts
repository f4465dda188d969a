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
    case "array-contains-any":
      return (
        Array.isArray(value) &&
        Array.isArray(found) &&
        found.some((one: JsonValue) =>
          value.some((other) => compareValues(one, other) === 0),
        )
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
export function placeInOrder(path: string): string {
  return path.replaceAll("/", "\0");
}

type Position = readonly JsonValue[];

function positionOf({ orderBy = [] }: Query, document: Document): Position {
  const fields = orderBy.map(({ field }) => fieldOf(document.data, field));
  return [...fields.map((one) => one ?? null), placeInOrder(document.path)];
}

function startOf({ startAfter }: Query): Position | null {
  const path = startAfter?.at(-1);
  return startAfter === undefined || typeof path !== "string"
    ? null
    : [...startAfter.slice(0, -1), placeInOrder(path)];
}

function signs({ orderBy = [] }: Query): readonly number[] {
  const fields = orderBy.map(({ direction }) =>
    direction === "descending" ? -1 : 1,
  );
  return [...fields, fields.at(-1) ?? 1];
}

function comparePositions(query: Query, a: Position, b: Position): number {
  for (const [index, sign] of signs(query).entries()) {
    const order = compareValues(a[index] ?? null, b[index] ?? null);
    if (order !== 0) return sign * order;
  }
  return 0;
}

/** Of some documents those after the query's start, in the query's order. */
function sorted(
  query: Query,
  documents: readonly Document[],
): readonly Document[] {
  const start = startOf(query);
  return documents
    .map((document) => ({ document, at: positionOf(query, document) }))
    .filter(
      ({ at }) => start === null || comparePositions(query, at, start) > 0,
    )
    .sort((a, b) => comparePositions(query, a.at, b.at))
    .map(({ document }) => document);
}

/** A document at a place in an order that is the query's, but for documents that it does not tell apart. */
export interface Candidate {
  readonly document: Document;
  readonly place: unknown;
}

function isSamePlace(a: unknown, b: unknown): boolean {
  // Bytes stand for one place only.
  return a === b || (typeof a === "object" && typeof b === "object");
}

/**
 * Of candidates that come by their places, those that the query finds, its limit aside, in the query's order. No more of
 * them are taken than it takes to know the next.
 */
export function* inOrder(
  query: Query,
  candidates: Iterable<Candidate>,
): Generator<Document, undefined, undefined> {
  let here: Document[] = [];
  let at: unknown = null;
  for (const { document, place } of candidates) {
    if (!isSamePlace(place, at)) {
      yield* sorted(query, here);
      here = [];
      at = place;
    }
    if (matches(query, document.path, document.data)) here.push(document);
  }
  yield* sorted(query, here);
}
