import { describe, expect, test } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import type {
  DocumentStore,
  Query,
  Where,
  WhereOperator,
} from "#shared/platform/document-store.ts";
import { asThings, commit, keep, refusalOf } from "./commits.ts";

const from = { collection: "things" };
const INVALID = { code: "INVALID_ARGUMENT", reason: "QUERY_INVALID" };

const INEQUALITIES: readonly WhereOperator[] = ["<", "<=", ">", ">="];

const CASES: Readonly<Record<string, JsonObject>> = {
  ann: {
    age: 31,
    name: "Ann",
    tags: ["x", "y"],
    home: { city: "Oslo", rooms: ["hall"] },
  },
  bob: { age: 25, name: "Bob", tags: ["y"], home: { city: "Bern" } },
  cat: { age: 31, name: "Cat", tags: [], home: { city: "Oslo" }, vip: true },
  dan: { age: "31", name: null, tags: "x", home: "Oslo" },
  eve: { name: "ann", tags: [1, null, { x: ["x"] }], vip: false },
};

const CONDITIONS: readonly (readonly [Where, readonly string[]])[] = [
  [{ field: "age", operator: "==", value: 31 }, ["ann", "cat"]],
  [{ field: "age", operator: "==", value: "31" }, ["dan"]],
  [{ field: "name", operator: "==", value: "ann" }, ["eve"]],
  [{ field: "name", operator: "==", value: null }, ["dan"]],
  [{ field: "vip", operator: "==", value: true }, ["cat"]],
  [{ field: "vip", operator: "==", value: 1 }, []],
  [{ field: "home.city", operator: "==", value: "Oslo" }, ["ann", "cat"]],
  [{ field: "home", operator: "==", value: { city: "Bern" } }, ["bob"]],
  [{ field: "tags", operator: "==", value: ["x", "y"] }, ["ann"]],
  [{ field: "tags", operator: "==", value: ["y", "x"] }, []],
  [{ field: "none", operator: "==", value: null }, []],
  [{ field: "age", operator: "<", value: 31 }, ["bob"]],
  [{ field: "age", operator: "<=", value: 31 }, ["bob", "ann", "cat"]],
  [{ field: "age", operator: ">", value: 25 }, ["ann", "cat"]],
  [{ field: "age", operator: ">=", value: "3" }, ["dan"]],
  [{ field: "name", operator: ">", value: "Bob" }, ["cat", "eve"]],
  [{ field: "name", operator: "<=", value: "Bob" }, ["ann", "bob"]],
  [{ field: "home.city", operator: "<", value: "C" }, ["bob"]],
  [{ field: "vip", operator: ">", value: false }, ["cat"]],
  [{ field: "age", operator: "in", value: [25, "31", 99] }, ["bob", "dan"]],
  [{ field: "tags", operator: "array-contains", value: "y" }, ["ann", "bob"]],
  [{ field: "tags", operator: "array-contains", value: 1 }, ["eve"]],
  [{ field: "tags", operator: "array-contains", value: "z" }, []],
  [{ field: "home.rooms", operator: "array-contains", value: "hall" }, ["ann"]],
  [
    { field: "tags", operator: "array-contains-any", value: ["x", "y"] },
    ["ann", "bob"],
  ],
  [{ field: "tags", operator: "array-contains-any", value: ["x"] }, ["ann"]],
  [
    { field: "tags", operator: "array-contains-any", value: [1, "y", "z"] },
    ["ann", "bob", "eve"],
  ],
  [
    { field: "home.rooms", operator: "array-contains-any", value: ["hall"] },
    ["ann"],
  ],
];

/** What a query finds, and a count counts. */
export function describeDocumentQueries(store: () => DocumentStore): void {
  const found = async (query: Query): Promise<readonly string[]> =>
    (await store().query(query)).map(({ id }) => id);

  describe("a query", () => {
    test.each(CONDITIONS)("finds by %o", async (where, ids) => {
      await keep(store(), asThings(CASES));
      const query: Query = {
        from,
        where: [where],
        orderBy: INEQUALITIES.includes(where.operator)
          ? [{ field: where.field, direction: "ascending" }]
          : [],
      };
      expect(await found(query)).toEqual(ids);
      expect(await store().count(query)).toBe(ids.length);
    });

    test.each(INEQUALITIES)(
      "by %s in a field that it does not order by is refused",
      async (operator) => {
        const where = [{ field: "age", operator, value: 1 }];
        expect(await refusalOf(store().query({ from, where }))).toEqual(
          INVALID,
        );
      },
    );

    test("finds what meets all its conditions", async () => {
      await keep(store(), asThings(CASES));
      const where: readonly Where[] = [
        { field: "tags", operator: "array-contains", value: "y" },
        { field: "home.city", operator: "==", value: "Oslo" },
        { field: "age", operator: ">", value: 30 },
      ];
      const orderBy = [{ field: "age", direction: "ascending" }] as const;
      expect(await found({ from, where, orderBy })).toEqual(["ann"]);
    });

    test("finds documents whole, with their version", async () => {
      await keep(store(), asThings(CASES));
      const [first] = await store().query({ from, limit: 1 });
      expect(first).toEqual(await store().get("things/ann"));
      expect(first?.data).toEqual(CASES["ann"]);
    });

    test("finds the documents of its collection alone", async () => {
      await keep(store(), {
        "things/a": {},
        "thing/b": {},
        "things2/c": {},
        "things/a/things/d": {},
        "things/a/parts/e": {},
      });
      expect(await found({ from })).toEqual(["a"]);
      expect(await found({ from: { collection: "things/a/things" } })).toEqual([
        "d",
      ]);
      expect(await found({ from: { collection: "none" } })).toEqual([]);
    });

    test("finds what its documents are now", async () => {
      await keep(store(), asThings(CASES));
      await commit(
        store(),
        { type: "update", path: "things/ann", fields: { tags: ["z"] } },
        { type: "update", path: "things/cat", fields: { tags: ["y", "y"] } },
        { type: "delete", path: "things/bob" },
      );
      const tagged = (value: string): Query => ({
        from,
        where: [{ field: "tags", operator: "array-contains", value }],
      });
      expect(await found(tagged("y"))).toEqual(["cat"]);
      expect(await found(tagged("z"))).toEqual(["ann"]);
      expect(await store().count(tagged("y"))).toBe(1);
      expect(await store().count(tagged("x"))).toBe(0);
    });

    test("of a whole collection counts what comes and goes after it was counted", async () => {
      const size = async (): Promise<number> => store().count({ from });
      expect(await size()).toBe(0);
      await keep(store(), { "things/a": {}, "things/b": {}, "parts/c": {} });
      expect(await size()).toBe(2);
      await commit(
        store(),
        { type: "set", path: "things/a", data: { n: 1 } },
        { type: "create", path: "things/d", data: {} },
      );
      expect(await size()).toBe(3);
      await commit(
        store(),
        { type: "delete", path: "things/a" },
        { type: "delete", path: "things/none" },
      );
      expect(await size()).toBe(2);
    });

    test("counts by an array what is in it now, however it has changed", async () => {
      const path = "things/a";
      const having = async (tags: JsonObject[string] | undefined) => {
        const data = tags === undefined ? {} : { tags, other: ["x"] };
        await commit(store(), { type: "set", path, data });
        const counts = ["x", "y", "z"].map((value) =>
          store().count({
            from,
            where: [{ field: "tags", operator: "array-contains", value }],
          }),
        );
        return Promise.all(counts);
      };
      expect(await having(["x", "y"])).toEqual([1, 1, 0]);
      expect(await having(["y", "z", "z"])).toEqual([0, 1, 1]);
      expect(await having("x")).toEqual([0, 0, 0]);
      expect(await having(["x"])).toEqual([1, 0, 0]);
      expect(await having(undefined)).toEqual([0, 0, 0]);
      expect(await having([])).toEqual([0, 0, 0]);
      expect(await having(["z"])).toEqual([0, 0, 1]);
      await commit(store(), { type: "delete", path });
      const where = [
        { field: "tags", operator: "array-contains", value: "z" },
      ] as const;
      expect(await store().count({ from, where })).toBe(0);
    });

    test("of a group finds the documents of every collection of that name, ordered part by part", async () => {
      await keep(store(), {
        "things/a-b/parts/1": { n: 1 },
        "things/a/parts/2": { n: 2 },
        "parts/3": { n: 3 },
        "things/a/parts2/4": { n: 4 },
      });
      const group = { from: { group: "parts" } };
      expect(await found(group)).toEqual(["3", "2", "1"]);
      expect(await store().count(group)).toBe(3);
      const where = [{ field: "n", operator: ">=", value: 2 }] as const;
      const orderBy = [{ field: "n", direction: "descending" }] as const;
      expect(await found({ ...group, where, orderBy })).toEqual(["3", "2"]);
    });

    test.each([
      [0, "in"],
      [31, "in"],
      [0, "array-contains-any"],
      [31, "array-contains-any"],
    ] as const)(
      "with %i values for %s is refused",
      async (length, operator) => {
        const value = Array.from({ length }, (_, index) => index);
        const where = [{ field: "age", operator, value }];
        expect(await refusalOf(store().query({ from, where }))).toEqual(
          INVALID,
        );
        expect(await refusalOf(store().count({ from, where }))).toEqual(
          INVALID,
        );
      },
    );

    test.each<readonly [string, Pick<Query, "where" | "orderBy">]>([
      [
        "an inequality with null",
        {
          where: [{ field: "age", operator: "<=", value: null }],
          orderBy: [{ field: "age", direction: "ascending" }],
        },
      ],
      [
        "a look for null in arrays",
        { where: [{ field: "tags", operator: "array-contains", value: null }] },
      ],
      [
        "a look for null among others in arrays",
        {
          where: [
            {
              field: "tags",
              operator: "array-contains-any",
              value: ["x", null],
            },
          ],
        },
      ],
      [
        "two conditions on what arrays hold",
        {
          where: [
            { field: "tags", operator: "array-contains", value: "x" },
            {
              field: "home.rooms",
              operator: "array-contains-any",
              value: ["hall"],
            },
          ],
        },
      ],
      [
        "two orders of one field",
        {
          orderBy: [
            { field: "age", direction: "ascending" },
            { field: "age", direction: "descending" },
          ],
        },
      ],
    ])("with %s is refused", async (_, query) => {
      expect(await refusalOf(store().query({ from, ...query }))).toEqual(
        INVALID,
      );
      expect(await refusalOf(store().count({ from, ...query }))).toEqual(
        INVALID,
      );
    });

    test("takes 30 values for in", async () => {
      await keep(store(), asThings(CASES));
      const value = Array.from({ length: 30 }, (_, index) => index + 2);
      const where = [{ field: "age", operator: "in", value }] as const;
      expect(await found({ from, where })).toEqual(["ann", "bob", "cat"]);
    });
  });
}
