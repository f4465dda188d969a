import type { DatabaseSync } from "node:sqlite";
import { DOCUMENT_INDEXES, type DocumentIndex } from "../document-indexes.ts";
import { sortKeySql } from "./sort-key.ts";

// A query that always names an element of an array is answered by the elements, of which few are one's own.
const TABLE_INDEXES = DOCUMENT_INDEXES.filter(
  ({ contains }) => contains?.always !== true,
);

/**
 * What a partial index is limited by; a query that repeats it word by word can use the index. Every write asks it of every
 * index, and a name is told from another faster than a pattern.
 */
function conditionSql({ collection }: DocumentIndex): string {
  const operator = collection.includes("*") ? "GLOB" : "=";
  return `collection ${operator} '${collection}'`;
}

// No id holds a slash.
const CONDITIONS = TABLE_INDEXES.map((index) => ({
  of: new RegExp(`^${index.collection.replaceAll("*", "[^/]+")}$`),
  sql: conditionSql(index),
}));

/** The condition of the indexes on a collection, or null where there are none. */
export function indexConditionOf(collection: string): string | null {
  return CONDITIONS.find(({ of }) => of.test(collection))?.sql ?? null;
}

/** Documents of one value are found by their ids, so that a page begins in the midst of them. */
function createSql(index: DocumentIndex): string {
  const { name, equal, order, filters } = index;
  const columns = [
    "collection",
    ...(equal === null ? [] : [sortKeySql(equal)]),
    sortKeySql(order),
    "id",
    ...filters.map(sortKeySql),
  ];
  return `CREATE INDEX ${name} ON documents (${columns.join(", ")}) WHERE ${conditionSql(index)}`;
}

/** Makes the indexes that are not there yet, and those anew that were other ones in an older data folder. */
export function makeIndexes(database: DatabaseSync): void {
  const known = database.prepare(
    "SELECT sql FROM sqlite_schema WHERE type = 'index' AND name = ?",
  );
  for (const index of TABLE_INDEXES) {
    const { name } = index;
    const sql = createSql(index);
    if (known.get(name)?.["sql"] === sql) continue;
    database.exec(`DROP INDEX IF EXISTS ${name}; ${sql}`);
  }
}
