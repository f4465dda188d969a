import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonObject, JsonValue } from "#shared/kernel/json.ts";
import { createEmbeddedPlatform } from "#shared/platform/embedded/embedded-platform.ts";
import type {
  OrderBy,
  Query,
  Where,
  WhereOperator,
  Write,
} from "#shared/platform/document-store.ts";
import { commit } from "../commits.ts";
import { modelQuery } from "./query-model.ts";

const TIME_LIMIT_MS = 2000;

/** A start after a document that the query could find. */
function startOf(
  query: Query,
  [values, path]: readonly [readonly JsonValue[], string],
): readonly JsonValue[] {
  const { from, orderBy = [] } = query;
  const id = path.slice(path.lastIndexOf("/") + 1);
  return [
    ...values.slice(0, orderBy.length),
    "collection" in from ? `${from.collection}/${id}` : path,
  ];
}

/** The field of an inequality has to be among the orders. */
function withOrdersOfInequalities(
  unlimited: Query & { readonly orderBy: readonly OrderBy[] },
): Query {
  const ordered = new Set(unlimited.orderBy.map((order) => order.field));
  const further = (unlimited.where ?? [])
    .filter(
      (one) => one.operator.startsWith("<") || one.operator.startsWith(">"),
    )
    .map((one) => one.field)
    .filter((one) => !ordered.has(one));
  const orders = [...new Set(further)].map((one): OrderBy => ({
    field: one,
    direction: "ascending",
  }));
  return { ...unlimited, orderBy: [...unlimited.orderBy, ...orders] };
}

const scalar = fc.oneof(
  fc.constantFrom<JsonValue>(
    null,
    true,
    false,
    "",
    "a",
    "B",
    "é",
    "\u{1F600}",
    "\uFFFD",
    "2026-11-23",
  ),
  fc.constantFrom(0, 1, -1, 2, 0.1, 0.30000000000000004, 1e21, 5e-324, 2 ** 53),
  fc.string({ unit: "binary", maxLength: 2 }),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .map((n) => (n === 0 ? 0 : n)),
);
const value: fc.Arbitrary<JsonValue> = fc.oneof(
  { weight: 6, arbitrary: scalar },
  { weight: 2, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  {
    weight: 1,
    arbitrary: fc.array(fc.record({ y: scalar }), { maxLength: 2 }),
  },
  { weight: 1, arbitrary: fc.record({ x: scalar }, { requiredKeys: [] }) },
);
const data: fc.Arbitrary<JsonObject> = fc.record(
  {
    a: value,
    b: value,
    c: fc.record({ d: value }, { requiredKeys: [] }),
    // Not what the path c.d leads to.
    "c.d": value,
    "odd name": scalar,
  },
  { requiredKeys: [] },
);
const field = fc.constantFrom("a", "b", "c.d", "c", "a.x", "odd name");
const collection = fc.constantFrom("x", "x/a/x", "x/a-/x", "y");
const path = fc
  .tuple(collection, fc.constantFrom("1", "2", "a", "b-"))
  .map((parts) => parts.join("/"));

const write: fc.Arbitrary<Write> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant("set" as const), path, data }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant("delete" as const), path }),
  },
);
const operator = fc.constantFrom<WhereOperator>(
  "==",
  "<",
  "<=",
  ">",
  ">=",
  "array-contains",
);
const where: fc.Arbitrary<Where> = fc.oneof(
  fc.record({ field, operator, value }),
  fc.record({
    field,
    operator: fc.constant("in" as const),
    value: fc.array(value, { minLength: 1, maxLength: 4 }),
  }),
);
const orderBy: fc.Arbitrary<OrderBy> = fc.record({
  field,
  direction: fc.constantFrom("ascending" as const, "descending" as const),
});
const from: fc.Arbitrary<Query["from"]> = fc.oneof(
  collection.map((one) => ({ collection: one })),
  fc.constantFrom("x", "y").map((group) => ({ group })),
);
const query: fc.Arbitrary<Query> = fc
  .record({
    unlimited: fc.record({
      from,
      where: fc.array(where, { maxLength: 2 }),
      orderBy: fc.array(orderBy, { maxLength: 2 }),
    }),
    limit: fc.option(fc.integer({ min: 1, max: 5 })),
    start: fc.option(
      fc.tuple(fc.array(value, { minLength: 4, maxLength: 4 }), path),
    ),
  })
  .map(({ unlimited, limit, start }) => {
    const sound = withOrdersOfInequalities(unlimited);
    return {
      ...sound,
      ...(limit === null ? {} : { limit }),
      ...(start === null ? {} : { startAfter: startOf(sound, start) }),
    };
  });

test("a query and a count find what going through every document finds, after any writes", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(write, { maxLength: 8 }), { maxLength: 4 }),
      fc.array(query, { minLength: 1, maxLength: 10 }),
      async (commits, queries) => {
        const platform = createEmbeddedPlatform({ dataDir: null });
        const model = new Map<string, JsonObject>();
        for (const writes of commits) {
          await commit(platform.documents, ...writes);
          for (const one of writes)
            if (one.type === "set") model.set(one.path, one.data);
            else model.delete(one.path);
        }
        for (const one of queries) {
          const found = await platform.documents.query(one);
          const paths = found.map((document) => document.path);
          expect(paths).toEqual(modelQuery(model, one));
          expect(await platform.documents.count(one)).toBe(paths.length);
        }
        await platform.close();
      },
    ),
    { interruptAfterTimeLimit: TIME_LIMIT_MS, numRuns: 10_000 },
  );
});
