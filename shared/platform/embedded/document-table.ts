import type { DatabaseSync, StatementSync } from "node:sqlite";
import { z } from "zod";
import { JsonRecord, type JsonObject } from "#shared/kernel/json.ts";
import type { Document, Query } from "../document-store.ts";
import { checkQuery } from "../check-query.ts";
import { matches, pageOf, placeOf, type Place } from "./query-match.ts";
import { filterOf } from "./sql-filter.ts";
import type { Change } from "./write-documents.ts";

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

interface TextElement {
  readonly field: string;
  readonly value: string;
}

function textElements(data: JsonObject): readonly TextElement[] {
  const found: TextElement[] = [];
  for (const [field, value] of Object.entries(data)) {
    if (!Array.isArray(value)) continue;
    for (const one of value)
      if (typeof one === "string") found.push({ field, value: one });
  }
  return found;
}

/** The documents as SQLite holds them, the open group's writes included. */
export class DocumentTable {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  get(path: string): Document | null {
    const { collection, id } = placeOf(path);
    const row = this.#sql(
      "SELECT path, version, data FROM documents WHERE collection = ? AND id = ?",
    ).get(collection, id);
    return row === undefined ? null : documentOf(row);
  }

  apply({ path, before, after, text }: Change, version: number): void {
    const place = placeOf(path);
    const { collection, id } = place;
    if (before !== null && textElements(before.data).length > 0)
      this.#sql("DELETE FROM elements WHERE collection = ? AND id = ?").run(
        collection,
        id,
      );
    if (after === null || text === null)
      this.#sql("DELETE FROM documents WHERE collection = ? AND id = ?").run(
        collection,
        id,
      );
    else if (before === null) this.#insert(place, version, text);
    else
      this.#sql(
        "UPDATE documents SET version = ?, data = ? WHERE collection = ? AND id = ?",
      ).run(version, text, collection, id);
    if (after !== null) this.#addElements(place, after);
  }

  #insert(
    { collection, id, name }: Place,
    version: number,
    text: string,
  ): void {
    this.#sql("INSERT OR IGNORE INTO collections VALUES (?, ?)").run(
      name,
      collection,
    );
    this.#sql(
      "INSERT INTO documents (collection, id, version, data) VALUES (?, ?, ?, ?)",
    ).run(collection, id, version, text);
  }

  #addElements({ collection, id }: Place, data: JsonObject): void {
    for (const { field, value } of textElements(data))
      this.#sql("INSERT OR IGNORE INTO elements VALUES (?, ?, ?, ?)").run(
        collection,
        field,
        value,
        id,
      );
  }

  find(query: Query): readonly Document[] {
    checkQuery(query);
    const page = plainPage(query);
    if (page !== null) return this.#page(page);
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

  #page({ collection, after, limit }: PlainPage): readonly Document[] {
    return this.#sql(
      "SELECT path, version, data FROM documents WHERE collection = ? AND id > ? ORDER BY id LIMIT ?",
    )
      .all(collection, after, limit)
      .map(documentOf);
  }

  #matching(query: Query): readonly Document[] {
    return this.#candidates(query)
      .map(documentOf)
      .filter(({ path, data }) => matches(query, path, data));
  }

  #candidates(query: Query): readonly unknown[] {
    const { sql, values } = filterOf(query.where ?? []);
    const element = elementOf(query);
    if (element !== null)
      return this.#sql(
        `SELECT path, version, data FROM documents WHERE collection = ? AND id IN (SELECT id FROM elements WHERE collection = ? AND field = ? AND value = ?) ${sql}`,
      ).all(element[0], ...element, ...values);
    const [inside, place] = insideOf(query.from);
    return this.#sql(
      `SELECT path, version, data FROM documents WHERE ${inside} ${sql}`,
    ).all(place, ...values);
  }

  #sql(text: string): StatementSync {
    const known = this.#statements.get(text);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(text);
    this.#statements.set(text, statement);
    return statement;
  }
}

function insideOf(from: Query["from"]): [condition: string, place: string] {
  return "collection" in from
    ? ["collection = ?", from.collection]
    : [
        "collection IN (SELECT collection FROM collections WHERE name = ?)",
        from.group,
      ];
}

/** A page of a whole collection in the order of its paths. */
interface PlainPage {
  readonly collection: string;
  readonly after: string;
  readonly limit: number;
}

const WITHOUT_LIMIT = -1;

function plainPage(query: Query): PlainPage | null {
  const { from, where = [], orderBy = [], limit, startAfter } = query;
  if (!("collection" in from) || where.length > 0 || orderBy.length > 0)
    return null;
  return {
    collection: from.collection,
    after: placeOf(Text.parse(startAfter?.[0] ?? "")).id,
    limit: limit ?? WITHOUT_LIMIT,
  };
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
