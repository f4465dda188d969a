import type { DatabaseSync, StatementSync } from "node:sqlite";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import { isJsonObject, type JsonObject } from "#shared/kernel/json.ts";
import type { Document, Query } from "../document-store.ts";
import { checkQuery } from "../check-query.ts";
import { CollectionSizes, wholeCollection } from "./collection-sizes.ts";
import { inOrder, placeOf, type Candidate, type Place } from "./query-match.ts";
import { isText, type SqlValue } from "./sort-key.ts";
import { countOf, ordersTies, selectsOf } from "./sql-query.ts";
import type { Change } from "./write-documents.ts";

const Counted = z.object({ n: z.number() });

// Every read of the system passes here, of rows that this file has written: they are looked at without a schema.
function documentOf(row: Readonly<Record<string, unknown>>): Document {
  const { path, version, data: text } = row;
  const data: unknown = typeof text === "string" ? JSON.parse(text) : null;
  if (typeof path !== "string" || !isJsonObject(data))
    throw new TypeError("The data store holds a row that is no document.");
  const id = path.slice(path.lastIndexOf("/") + 1);
  return { path, id, data, version: String(version) };
}

interface TextElement {
  readonly field: string;
  readonly value: string;
}

function textElements(data: JsonObject | null): readonly TextElement[] {
  const found: TextElement[] = [];
  for (const field in data) {
    const value = data[field];
    if (!Array.isArray(value)) continue;
    for (const one of value)
      if (typeof one === "string") found.push({ field, value: one });
  }
  return found;
}

/** Those of `elements` that are not among others. */
function missingIn(
  others: readonly TextElement[],
  elements: readonly TextElement[],
): readonly TextElement[] {
  if (others.length === 0 || elements.length === 0) return elements;
  const keyOf = ({ field, value }: TextElement) => `${field}\0${value}`;
  const known = new Set(others.map(keyOf));
  return elements.filter((element) => !known.has(keyOf(element)));
}

/** The documents as SQLite holds them, the open group's writes included. */
export class DocumentTable {
  readonly #database: DatabaseSync;
  /** Collections that are in their table already; some of them, for there is one a run. */
  readonly #noted = new LRUCache<string, true>({ max: 1000 });
  readonly #sizes = new CollectionSizes();
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
    this.#changeElements(place, before?.data ?? null, after);
    if (before === null && after !== null) this.#sizes.change(collection, 1);
    if (before !== null && after === null) this.#sizes.change(collection, -1);
  }

  #insert(
    { collection, id, name }: Place,
    version: number,
    text: string,
  ): void {
    this.#noteCollection(name, collection);
    this.#sql(
      "INSERT INTO documents (collection, id, version, data) VALUES (?, ?, ?, ?)",
    ).run(collection, id, version, text);
  }

  #noteCollection(name: string, collection: string): void {
    if (this.#noted.has(collection)) return;
    this.#sql("INSERT OR IGNORE INTO collections VALUES (?, ?)").run(
      name,
      collection,
    );
    this.#noted.set(collection, true);
  }

  #changeElements(
    place: Place,
    before: JsonObject | null,
    after: JsonObject | null,
  ): void {
    const old = textElements(before);
    const now = textElements(after);
    for (const element of missingIn(now, old))
      this.#element(
        "DELETE FROM elements WHERE collection = ? AND field = ? AND value = ? AND id = ?",
        place,
        element,
      );
    for (const element of missingIn(old, now))
      this.#element(
        "INSERT OR IGNORE INTO elements VALUES (?, ?, ?, ?)",
        place,
        element,
      );
  }

  #element(
    sql: string,
    { collection, id }: Place,
    { field, value }: TextElement,
  ): void {
    this.#sql(sql).run(collection, field, value, id);
  }

  find(query: Query): readonly Document[] {
    checkQuery(query);
    return [...this.#found(query)];
  }

  count(query: Query): number {
    checkQuery(query);
    const element = countedElement(query);
    if (element !== null)
      return this.#number(
        "SELECT COUNT(*) AS n FROM elements WHERE collection = ? AND field = ? AND value = ?",
        element,
      );
    const collection = wholeCollection(query);
    return collection === null
      ? this.#counted(query)
      : this.#sizes.of(collection, () => this.#counted(query));
  }

  #counted(query: Query): number {
    const counted = countOf(query);
    return counted === null
      ? this.find(query).length
      : this.#number(counted.sql, counted.values);
  }

  *#found(query: Query): Generator<Document, undefined, undefined> {
    const { limit = Infinity } = query;
    let found = 0;
    for (const document of inOrder(query, this.#candidates(query))) {
      yield document;
      found += 1;
      if (found >= limit) return;
    }
  }

  *#candidates(query: Query): Generator<Candidate, undefined, undefined> {
    const areApart = ordersTies(query);
    for (const { sql, values } of selectsOf(query))
      for (const row of this.#sql(sql).iterate(...values)) {
        const document = documentOf(row);
        const { place } = row;
        const isApart = areApart && typeof place === "string";
        yield { document, place: isApart ? document.path : place };
      }
  }

  #number(sql: string, values: readonly SqlValue[]): number {
    return Counted.parse(this.#sql(sql).get(...values)).n;
  }

  #sql(text: string): StatementSync {
    const known = this.#statements.get(text);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(text);
    this.#statements.set(text, statement);
    return statement;
  }
}

type Element = [collection: string, field: string, value: string];

/** What the table of elements can count by itself: the count that a join waits for. */
function countedElement(query: Query): Element | null {
  const { from, where = [], orderBy = [], limit, startAfter } = query;
  const [only, ...others] = where;
  if (
    !("collection" in from) ||
    only?.operator !== "array-contains" ||
    others.length > 0 ||
    orderBy.length > 0 ||
    limit !== undefined ||
    startAfter !== undefined
  )
    return null;
  const { field, value } = only;
  return isText(value) && !field.includes(".")
    ? [from.collection, field, value]
    : null;
}
