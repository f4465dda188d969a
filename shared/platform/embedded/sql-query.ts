import type { JsonValue } from "#shared/kernel/json.ts";
import type { Query } from "../document-store.ts";
import { placeInOrder } from "./query-match.ts";
import { sortKeyOf, sortKeySql, type SqlValue } from "./sort-key.ts";
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

/**
 * The query in SQL: rows of `path`, `version`, `data` and `place`, in the order of their places. It finds all that the
 * query finds, its limit aside, and possibly more; those of one place are in any order.
 */
export function selectOf(query: Query): SqlQuery {
  const { sql, values } = filterOf(query);
  const order = orderSql(query);
  const descending = isDescending(query);
  const [first] = query.startAfter ?? [];
  const start = first === undefined ? null : startKey(query, first);
  const after =
    start === null ? "" : ` AND ${order} ${descending ? "<=" : ">="} ?`;
  return {
    sql: `SELECT path, version, data, ${order} AS place FROM documents WHERE ${sql}${after} ORDER BY place${descending ? " DESC" : ""}`,
    values: start === null ? values : [...values, start],
  };
}

/** The count of a query's documents in SQL; null where SQLite cannot tell. */
export function countOf(query: Query): SqlQuery | null {
  const { sql, values, isExact } = filterOf(query);
  const isWhole = query.limit === undefined && query.startAfter === undefined;
  return isExact && isWhole
    ? { sql: `SELECT COUNT(*) AS n FROM documents WHERE ${sql}`, values }
    : null;
}
