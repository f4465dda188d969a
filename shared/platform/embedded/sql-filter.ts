import type { JsonValue } from "#shared/kernel/json.ts";
import type { Where } from "../document-store.ts";

type SqlValue = string | number;

interface SqlFilter {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

const PLAIN_PATH = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/;

// Left out is what SQLite could see otherwise than `matches`: a fraction is not always read to the last bit.
function sqlValue(value: JsonValue): SqlValue | null {
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "number")
    return Number.isSafeInteger(value) ? value : null;
  return typeof value === "string" && value.isWellFormed() ? value : null;
}

function conditionOf({ field, operator, value }: Where): SqlFilter | null {
  if (!PLAIN_PATH.test(field)) return null;
  const found = `json_extract(data, '$.${field}')`;
  const one = sqlValue(value);
  switch (operator) {
    case "==":
      return one === null ? null : { sql: `${found} = ?`, values: [one] };
    case "<":
    case "<=":
    case ">":
    case ">=":
      return typeof one === "string"
        ? { sql: `${found} ${operator} ?`, values: [one] }
        : null;
    case "in":
    case "array-contains":
      return null;
  }
}

/**
 * What SQLite can tell of a query's conditions without handing every document over. It finds all that match, and some
 * that do not: it has neither booleans nor types that never compare, and it does not read what is nested too deeply.
 */
export function filterOf(where: readonly Where[]): SqlFilter {
  const conditions = where
    .map(conditionOf)
    .filter((condition) => condition !== null);
  if (conditions.length === 0) return { sql: "", values: [] };
  const all = conditions.map(({ sql }) => sql).join(" AND ");
  return {
    sql: `AND CASE WHEN json_valid(data) THEN ${all} ELSE TRUE END`,
    values: conditions.flatMap(({ values }) => values),
  };
}
