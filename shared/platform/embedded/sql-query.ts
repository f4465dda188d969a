import type { JsonValue } from "#shared/kernel/json.ts";
import type { Query } from "../document-store.ts";
import { placeInOrder } from "./query-match.ts";
import {
  hasOwnSortKey,
  sortKeyOf,
  sortKeySql,
  type SqlValue,
} from "./sort-key.ts";
import { filterOf } from "./sql-filter.ts";

export interface SqlQuery {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** What SQLite orders a query's documents by: the first of its orders, as far as SQLite can tell. */
function orderSql({ from, orderBy = [] }: Query): string {
  const [first] = orderBy;
  // One place for all.
  if (first !== undefined) return sortKeySql(first.field) ?? "0";
  return "collection" in from ? "id" : "replace(path, '/', char(0))";
}

function isDescending({ orderBy = [] }: Query): boolean {
  return orderBy[0]?.direction === "descending";
}

function startKey(query: Query, start: JsonValue): SqlValue | null {
  const { from, orderBy = [] } = query;
  const [first] = orderBy;
  if (first !== undefined)
    return sortKeySql(first.field) === null ? null : sortKeyOf(start);
  if (typeof start !== "string") return null;
  const place = placeInOrder(start);
  if (!("collection" in from)) return place;
  const inside = placeInOrder(`${from.collection}/`);
  return place.startsWith(inside) ? place.slice(inside.length) : null;
}

/** Whether documents of one text are in the order of their ids, so that each has a place of its own. */
export function ordersTies({ from, orderBy = [] }: Query): boolean {
  const [first, ...others] = orderBy;
  return (
    "collection" in from &&
    first !== undefined &&
    others.length === 0 &&
    sortKeySql(first.field) !== null
  );
}

/** The id that a start among documents of one value goes on after; null where SQLite cannot tell. */
function startId(query: Query): string | null {
  const [value, path] = query.startAfter ?? [];
  const { from } = query;
  if (!("collection" in from) || !ordersTies(query)) return null;
  if (value === undefined || !hasOwnSortKey(value)) return null;
  const inside = `${from.collection}/`;
  if (typeof path !== "string" || !path.startsWith(inside)) return null;
  const id = path.slice(inside.length);
  return id.includes("/") || !id.isWellFormed() ? null : id;
}

/** What comes after the query's start, one part after the other, each in an order of its own. */
function partsOf(
  query: Query,
): readonly (SqlQuery & { readonly order: readonly string[] })[] {
  const place = orderSql(query);
  const order = ordersTies(query) ? ["place", "id"] : ["place"];
  const [first] = query.startAfter ?? [];
  const start = first === undefined ? null : startKey(query, first);
  if (start === null) return [{ sql: "", values: [], order }];
  const sign = isDescending(query) ? "<" : ">";
  const id = startId(query);
  if (id === null)
    return [{ sql: ` AND ${place} ${sign}= ?`, values: [start], order }];
  // SQLite does not seek both at once in an index of an expression.
  return [
    {
      sql: ` AND ${place} = ? AND id ${sign} ?`,
      values: [start, id],
      order: ["id"],
    },
    { sql: ` AND ${place} ${sign} ?`, values: [start], order },
  ];
}

/**
 * The query in SQL: rows of `path`, `version`, `data` and `place`, in the order of their places, of one statement after the
 * other. They are all that the query finds, its limit aside, and possibly more; those of one place are in any order, but
 * those of one text by their ids where `ordersTies`.
 */
export function selectsOf(query: Query): readonly SqlQuery[] {
  const { sql, values } = filterOf(query);
  const direction = isDescending(query) ? " DESC" : "";
  return partsOf(query).map((part) => {
    const order = part.order.map((term) => `${term}${direction}`).join(", ");
    return {
      sql: `SELECT path, version, data, ${orderSql(query)} AS place FROM documents WHERE ${sql}${part.sql} ORDER BY ${order}`,
      values: [...values, ...part.values],
    };
  });
}

/** The count of a query's documents in SQL; null where SQLite cannot tell. */
export function countOf(query: Query): SqlQuery | null {
  const { sql, values, isExact } = filterOf(query);
  const isWhole = query.limit === undefined && query.startAfter === undefined;
  return isExact && isWhole
    ? { sql: `SELECT COUNT(*) AS n FROM documents WHERE ${sql}`, values }
    : null;
}
