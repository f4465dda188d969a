import type { JsonValue } from "#shared/kernel/json.ts";
import type { Query, Where } from "../document-store.ts";
import {
  hasOwnSortKey,
  isText,
  sortKeyOf,
  sortKeySql,
  type SqlValue,
} from "./sort-key.ts";
import { indexConditionOf } from "./table-indexes.ts";

/** A condition in SQL. */
interface SqlFilter {
  readonly sql: string;
  readonly values: readonly SqlValue[];
  /** Whether it finds what it stands for and no more; if not, it finds more. */
  readonly isExact: boolean;
}

const ANY: SqlFilter = { sql: "TRUE", values: [], isExact: false };

/** That an array at the field holds one of some values. */
function elementFilter(
  from: Query["from"],
  field: string,
  wanted: readonly JsonValue[],
): SqlFilter {
  if ("group" in from || field.includes(".") || !wanted.every(isText))
    return ANY;
  const marks = wanted.map(() => "?").join(", ");
  return {
    sql: `id IN (SELECT id FROM elements WHERE collection = ? AND field = ? AND value IN (${marks}))`,
    values: [from.collection, field, ...wanted],
    isExact: true,
  };
}

function conditionOf(from: Query["from"], where: Where): SqlFilter {
  const { field, operator, value } = where;
  const key = sortKeySql(field);
  const wanted = sortKeyOf(value);
  switch (operator) {
    case "==":
      return key === null || wanted === null
        ? ANY
        : {
            sql: `${key} = ?`,
            values: [wanted],
            isExact: hasOwnSortKey(value),
          };
    case "<":
    case "<=":
    case ">":
    case ">=":
      return key !== null && isText(value)
        ? {
            sql: `${key} ${operator} ? AND typeof(${key}) = 'text'`,
            values: [value],
            isExact: true,
          }
        : ANY;
    case "array-contains":
      return elementFilter(from, field, [value]);
    case "array-contains-any":
      return elementFilter(from, field, Array.isArray(value) ? value : []);
    case "in":
      return ANY;
  }
}

function isPresent(field: string): SqlFilter {
  const key = sortKeySql(field);
  return key === null
    ? ANY
    : { sql: `${key} IS NOT NULL`, values: [], isExact: true };
}

/** The documents of the query's collections. */
function scopeOf(from: Query["from"]): SqlFilter {
  if ("group" in from)
    return {
      sql: "collection IN (SELECT collection FROM collections WHERE name = ?)",
      values: [from.group],
      isExact: true,
    };
  const { collection } = from;
  const indexed = indexConditionOf(collection);
  const further = indexed === null ? "" : ` AND ${indexed}`;
  return {
    sql: `collection = ?${further}`,
    values: [collection],
    isExact: true,
  };
}

/** What SQLite can tell of the documents that a query finds, its limit and start aside. */
export function filterOf(query: Query): SqlFilter {
  const { from, where = [], orderBy = [] } = query;
  const filters = [
    scopeOf(from),
    ...where.map((one) => conditionOf(from, one)),
    ...orderBy.map(({ field }) => isPresent(field)),
  ];
  return {
    sql: filters.map(({ sql }) => sql).join(" AND "),
    values: filters.flatMap(({ values }) => values),
    isExact: filters.every(({ isExact }) => isExact),
  };
}
