import type { JsonValue } from "#shared/kernel/json.ts";

export type SqlValue = string | number | Uint8Array;

const PLAIN_PATH = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/;

const KEYS = { null: 0, false: 1, true: 2, number: 3 };
// SQLite orders numbers before texts, and texts before this.
const COMPOUND = Uint8Array.of(0);

/**
 * The sort key of a document's field in SQL: NULL where the field is missing. SQLite orders the keys as the contract
 * orders the values, but does not tell apart all that differ: numbers, which it does not always read to the last bit,
 * have one key, and so have arrays with objects. Null for a field that SQLite cannot name.
 */
export function sortKeySql(field: string): string | null {
  if (!PLAIN_PATH.test(field)) return null;
  const path = `data, '$.${field}'`;
  return `CASE json_type(${path}) WHEN 'text' THEN json_extract(${path}) WHEN 'null' THEN ${KEYS.null} WHEN 'false' THEN ${KEYS.false} WHEN 'true' THEN ${KEYS.true} WHEN 'integer' THEN ${KEYS.number} WHEN 'real' THEN ${KEYS.number} WHEN 'array' THEN x'00' WHEN 'object' THEN x'00' END`;
}

/** The sort key of a value; null for a text that SQLite would see otherwise. */
export function sortKeyOf(value: JsonValue): SqlValue | null {
  if (value === null) return KEYS.null;
  if (typeof value === "boolean") return value ? KEYS.true : KEYS.false;
  if (typeof value === "number") return KEYS.number;
  if (typeof value === "string") return value.isWellFormed() ? value : null;
  return COMPOUND;
}

/** Whether no other value has the value's sort key. */
export function hasOwnSortKey(value: JsonValue): boolean {
  return value === null || typeof value === "boolean" || isText(value);
}

export function isText(value: JsonValue): value is string {
  return typeof value === "string" && value.isWellFormed();
}
