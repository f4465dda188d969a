import type { DatabaseSync, StatementSync } from "node:sqlite";
import { z } from "zod";
import { JsonRecord, type JsonObject } from "#shared/kernel/json.ts";
import type { Document, Query } from "../document-store.ts";
import { matches, pageOf, placeOf } from "./query-match.ts";

const Text = z.string();
const Row = z.object({
  path: z.string(),
  version: z.number(),
  data: z.string(),
});

function documentOf(row: unknown): Document {
  const { path, version, data } = Row.parse(row);
  return {
    path,
    id: path.slice(path.lastIndexOf("/") + 1),
    data: JsonRecord.parse(JSON.parse(data)),
    version: String(version),
  };
}

function textElements(
  data: JsonObject,
): readonly { readonly field: string; readonly value: string }[] {
  return Object.entries(data).flatMap(([field, value]) =>
    Array.isArray(value)
      ? [...new Set(value)].flatMap((one) =>
          typeof one === "string" ? [{ field, value: one }] : [],
        )
      : [],
  );
}

/** The documents as SQLite holds them, the open group's writes included. */
export class DocumentTable {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  get(path: string): Document | null {
    const row = this.#sql(
      "SELECT path, version, data FROM documents WHERE path = ?",
    ).get(path);
    return row === undefined ? null : documentOf(row);
  }

  put(path: string, version: number, data: JsonObject): void {
    const { collection, name } = placeOf(path);
    this.#sql(
      "INSERT OR REPLACE INTO documents (path, collection, name, version, data) VALUES (?, ?, ?, ?, ?)",
    ).run(path, collection, name, version, JSON.stringify(data));
    for (const { field, value } of textElements(data))
      this.#sql("INSERT OR IGNORE INTO elements VALUES (?, ?, ?, ?)").run(
        collection,
        field,
        value,
        path,
      );
  }

  /** Before a document is replaced or deleted, what it is found by goes. */
  forget(document: Document): void {
    if (textElements(document.data).length > 0)
      this.#sql("DELETE FROM elements WHERE path = ?").run(document.path);
  }

  delete(path: string): void {
    this.#sql("DELETE FROM documents WHERE path = ?").run(path);
  }

  find(query: Query): readonly Document[] {
    if (isPlainPage(query)) return this.#page(query);
    return pageOf(query, this.#matching(query));
  }

  count(query: Query): number {
    const element = countedElement(query);
    if (element === null) return this.find(query).length;
    const row = this.#sql(
      "SELECT COUNT(*) AS n FROM elements WHERE collection = ? AND field = ? AND value = ?",
    ).get(...element);
    return z.object({ n: z.number() }).parse(row).n;
  }

  #page({ from, startAfter, limit }: Query): readonly Document[] {
    const [column, place] = columnOf(from);
    return this.#sql(
      `SELECT path, version, data FROM documents WHERE ${column} = ? AND path > ? ORDER BY path LIMIT ?`,
    )
      .all(place, Text.parse(startAfter?.[0] ?? ""), limit ?? -1)
      .map(documentOf);
  }

  #matching(query: Query): readonly Document[] {
    return this.#candidates(query).filter((document) =>
      matches(query, document.path, document.data),
    );
  }

  #candidates(query: Query): readonly Document[] {
    const element = elementOf(query);
    if (element === null) {
      const [column, place] = columnOf(query.from);
      return this.#sql(
        `SELECT path, version, data FROM documents WHERE ${column} = ?`,
      )
        .all(place)
        .map(documentOf);
    }
    return this.#sql(
      "SELECT d.path, d.version, d.data FROM elements e JOIN documents d ON d.path = e.path WHERE e.collection = ? AND e.field = ? AND e.value = ?",
    )
      .all(...element)
      .map(documentOf);
  }

  #sql(text: string): StatementSync {
    const known = this.#statements.get(text);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(text);
    this.#statements.set(text, statement);
    return statement;
  }
}

function columnOf(from: Query["from"]): [column: string, place: string] {
  return "collection" in from
    ? ["collection", from.collection]
    : ["name", from.group];
}

function isPlainPage(query: Query): boolean {
  return (query.where ?? []).length === 0 && (query.orderBy ?? []).length === 0;
}

type Element = [collection: string, field: string, value: string];

/** What the table of elements can be asked for on the query's behalf. */
function elementOf({ from, where }: Query): Element | null {
  if (!("collection" in from)) return null;
  for (const { operator, field, value } of where ?? []) {
    const asked = operator === "array-contains" && typeof value === "string";
    if (asked && !field.includes(".")) return [from.collection, field, value];
  }
  return null;
}

/** The same, where it answers a count by itself. */
function countedElement(query: Query): Element | null {
  const alone =
    query.where?.length === 1 &&
    (query.orderBy ?? []).length === 0 &&
    query.limit === undefined &&
    query.startAfter === undefined;
  return alone ? elementOf(query) : null;
}
