import * as fc from "fast-check";
import type { JsonObject, JsonValue } from "#shared/kernel/json.ts";
import type {
  OrderBy,
  Query,
  Where,
  WhereOperator,
  Write,
} from "#shared/platform/document-store.ts";

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

/** A value of any type that a document can hold; few are frequent, so that many are equal. */
export const value: fc.Arbitrary<JsonValue> = fc.oneof(
  { weight: 6, arbitrary: scalar },
  { weight: 2, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  {
    weight: 1,
    arbitrary: fc.array(fc.record({ y: scalar }), { maxLength: 2 }),
  },
  { weight: 1, arbitrary: fc.record({ x: scalar }, { requiredKeys: [] }) },
);

/** What documents and queries are made of. */
export interface Ingredients {
  readonly collections: readonly [string, ...string[]];
  readonly groups: readonly [string, ...string[]];
  readonly data: fc.Arbitrary<JsonObject>;
  /** Dot paths. */
  readonly fields: readonly [string, ...string[]];
}

/** Collections and fields that no index is about. */
export const PLAIN: Ingredients = {
  collections: ["x", "x/a/x", "x/a-/x", "y"],
  groups: ["x", "y"],
  fields: ["a", "b", "c.d", "c", "a.x", "odd name"],
  data: fc.record(
    {
      a: value,
      b: value,
      c: fc.record({ d: value }, { requiredKeys: [] }),
      // Not what the path c.d leads to.
      "c.d": value,
      "odd name": value,
    },
    { requiredKeys: [] },
  ),
};

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

export function randomPath({ collections }: Ingredients): fc.Arbitrary<string> {
  return fc
    .tuple(
      fc.constantFrom(...collections),
      fc.constantFrom("1", "2", "a", "b-", "é"),
    )
    .map((parts) => parts.join("/"));
}

export type SetOrDelete = Extract<Write, { readonly type: "set" | "delete" }>;

export function randomWrites(
  ingredients: Ingredients,
): fc.Arbitrary<SetOrDelete[]> {
  const path = randomPath(ingredients);
  const { data } = ingredients;
  const write = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ type: fc.constant("set" as const), path, data }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ type: fc.constant("delete" as const), path }),
    },
  );
  return fc.uniqueArray(write, { maxLength: 8, selector: (one) => one.path });
}

/** Only an equality compares with null. */
function isSound({ operator, value: compared }: Where): boolean {
  return compared !== null || operator === "==";
}

function isOneContained(where: readonly Where[]): boolean {
  const contained = where.filter((one) =>
    one.operator.startsWith("array-contains"),
  );
  return contained.length < 2;
}

function randomWhere(field: fc.Arbitrary<string>): fc.Arbitrary<Where> {
  const operator = fc.constantFrom<WhereOperator>(
    "==",
    "<",
    "<=",
    ">",
    ">=",
    "array-contains",
  );
  return fc.oneof(
    fc.record({ field, operator, value }).filter(isSound),
    fc.record({
      field,
      operator: fc.constant("in" as const),
      value: fc.array(value, { minLength: 1, maxLength: 4 }),
    }),
    fc.record({
      field,
      operator: fc.constant("array-contains-any" as const),
      value: fc.array(
        value.filter((one) => one !== null),
        { minLength: 1, maxLength: 4 },
      ),
    }),
  );
}

export function randomQuery(ingredients: Ingredients): fc.Arbitrary<Query> {
  const field = fc.constantFrom(...ingredients.fields);
  const orderBy: fc.Arbitrary<OrderBy> = fc.record({
    field,
    direction: fc.constantFrom("ascending" as const, "descending" as const),
  });
  const from: fc.Arbitrary<Query["from"]> = fc.oneof(
    fc.constantFrom(...ingredients.collections).map((one) => ({
      collection: one,
    })),
    fc.constantFrom(...ingredients.groups).map((group) => ({ group })),
  );
  return fc
    .record({
      unlimited: fc.record({
        from,
        where: fc
          .array(randomWhere(field), { maxLength: 2 })
          .filter(isOneContained),
        orderBy: fc.uniqueArray(orderBy, {
          maxLength: 2,
          selector: (one) => one.field,
        }),
      }),
      limit: fc.option(fc.integer({ min: 1, max: 5 })),
      start: fc.option(
        fc.tuple(
          fc.array(value, { minLength: 4, maxLength: 4 }),
          randomPath(ingredients),
        ),
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
}
