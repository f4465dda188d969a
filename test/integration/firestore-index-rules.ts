import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { z } from "zod";
import type {
  DocumentReader,
  DocumentStore,
  Query,
  Where,
} from "#shared/platform/document-store.ts";

const FILE = resolve(import.meta.dirname, "../../firestore.indexes.json");

const Indexes = z.strictObject({
  indexes: z.array(
    z.strictObject({
      collectionGroup: z.string(),
      queryScope: z.literal("COLLECTION"),
      fields: z.array(
        z.union([
          z.strictObject({
            fieldPath: z.string(),
            order: z.enum(["ASCENDING", "DESCENDING"]),
          }),
          z.strictObject({
            fieldPath: z.string(),
            arrayConfig: z.literal("CONTAINS"),
          }),
        ]),
      ),
    }),
  ),
  fieldOverrides: z.array(
    z.strictObject({
      collectionGroup: z.string(),
      fieldPath: z.string(),
      ttl: z.literal(true).optional(),
      indexes: z.tuple([]),
    }),
  ),
});
export type FirestoreIndexes = z.infer<typeof Indexes>;

/** The indexes that are deployed. */
export async function deployedIndexes(): Promise<FirestoreIndexes> {
  return Indexes.parse(JSON.parse(await readFile(FILE, "utf8")));
}

interface Asked {
  readonly equal: readonly string[];
  readonly contains: readonly string[];
  readonly order: readonly string[];
}

function fieldsOf(
  where: readonly Where[],
  ...operators: readonly Where["operator"][]
): readonly string[] {
  const matching = where.filter(({ operator }) => operators.includes(operator));
  return [...new Set(matching.map(({ field }) => field))].sort();
}

function askedBy({ where = [], orderBy = [] }: Query): Asked {
  return {
    equal: fieldsOf(where, "==", "in"),
    contains: fieldsOf(where, "array-contains", "array-contains-any"),
    order: orderBy.map(({ field, direction }) => `${field} ${direction}`),
  };
}

function isExempt(
  { fieldOverrides }: FirestoreIndexes,
  group: string,
  field: string,
): boolean {
  return fieldOverrides.some(
    ({ collectionGroup, fieldPath }) =>
      collectionGroup === group &&
      (field === fieldPath || field.startsWith(`${fieldPath}.`)),
  );
}

// Firestore joins the indexes that it makes of each field by itself for equalities, and has one for a field's order or
// its array; everything else goes by an index that is declared.
function isAutomatic({ equal, contains, order }: Asked): boolean {
  return equal.length === 0
    ? contains.length + order.length <= 1
    : contains.length + order.length === 0;
}

function isOf(
  index: FirestoreIndexes["indexes"][number],
  asked: Asked,
): boolean {
  const conditions = index.fields.slice(0, -asked.order.length || undefined);
  const names = (config: "order" | "arrayConfig"): readonly string[] =>
    conditions
      .filter((field) => config in field)
      .map(({ fieldPath }) => fieldPath)
      .sort();
  const order = index.fields
    .slice(conditions.length)
    .map((field) =>
      "order" in field
        ? `${field.fieldPath} ${field.order.toLowerCase()}`
        : "an array",
    );
  return (
    JSON.stringify([names("order"), names("arrayConfig"), order]) ===
    JSON.stringify([asked.equal, asked.contains, asked.order])
  );
}

/** What a query lacks to be answered by Firestore, which refuses it otherwise, as no emulator does; null for nothing. */
export function missingIndex(
  indexes: FirestoreIndexes,
  query: Query,
): string | null {
  if ("group" in query.from) return "an index over a group of collections";
  const group = query.from.collection.split("/").at(-1) ?? "";
  const asked = askedBy(query);
  if (!isAutomatic(asked))
    return indexes.indexes.some(
      (index) => index.collectionGroup === group && isOf(index, asked),
    )
      ? null
      : `an index of ${group} for ${JSON.stringify(asked)}`;
  const fields = [
    ...asked.equal,
    ...asked.contains,
    ...asked.order.map((order) => order.split(" ")[0] ?? ""),
  ];
  const exempt = fields.find((field) => isExempt(indexes, group, field));
  return exempt === undefined ? null : `the index of ${group}.${exempt}`;
}

/** A reader that refuses what Firestore would refuse. */
function indexedReader(
  reader: DocumentReader,
  indexes: FirestoreIndexes,
): DocumentReader {
  const check = (query: Query): void => {
    const missing = missingIndex(indexes, query);
    if (missing !== null) throw new Error(`A query lacks ${missing}.`);
  };
  return {
    get: async (path) => reader.get(path),
    getAll: async (paths) => reader.getAll(paths),
    query: async (query) => {
      check(query);
      return reader.query(query);
    },
    count: async (query) => {
      check(query);
      return reader.count(query);
    },
  };
}

/** A store that refuses what Firestore would refuse. */
export function indexedStore(
  store: DocumentStore,
  indexes: FirestoreIndexes,
): DocumentStore {
  return {
    ...indexedReader(store, indexes),
    transaction: async (body) =>
      store.transaction(async (transaction) =>
        body({
          ...indexedReader(transaction, indexes),
          write: (...writes) => transaction.write(...writes),
        }),
      ),
  };
}
