import { describe, expect, test } from "vitest";
import type { JsonObject, JsonValue } from "#shared/kernel/json.ts";
import {
  cursorOf,
  type DocumentStore,
  type Query,
} from "#shared/platform/document-store.ts";
import { asThings, commit, keep, refusalOf } from "./commits.ts";

const from = { collection: "things" };
const INVALID = { code: "INVALID_ARGUMENT", reason: "QUERY_INVALID" };

const AGES: Readonly<Record<string, JsonObject>> = {
  ann: { age: 31 },
  bob: { age: 25 },
  cat: { age: 31 },
  dan: { age: "31" },
  eve: { name: "Eve" },
};

/** In the order of types, and within each type; the id of each says nothing of it. */
const IN_ORDER: readonly JsonValue[] = [
  null,
  false,
  true,
  -1e30,
  -1,
  0,
  0.5,
  1,
  10,
  "",
  "A",
  "Z",
  "a",
  "aa",
  "é",
  "\uFFFD",
  "\u{1F600}",
  [],
  [null],
  [1],
  [1, 0],
  [2],
  {},
  { a: 1 },
  { a: 1, b: 1 },
  { a: 2 },
  { b: 0 },
];

/** The order of what a query finds, and its pages. */
export function describeDocumentPages(store: () => DocumentStore): void {
  const found = async (query: Query): Promise<readonly string[]> =>
    (await store().query(query)).map(({ id }) => id);

  describe("the order of a query", () => {
    test("is that of the paths, where nothing else is said", async () => {
      await keep(
        store(),
        asThings({
          b: {},
          a: {},
          "a-": {},
          B: {},
          "\u{1F600}": {},
          "\uFFFD": {},
        }),
      );
      expect(await found({ from })).toEqual([
        "B",
        "a",
        "a-",
        "b",
        "\uFFFD",
        "\u{1F600}",
      ]);
    });

    test("goes through the types, and by code point through texts", async () => {
      const documents = IN_ORDER.map((value, index): [string, JsonObject] => [
        `things/${(index * 11) % 97}`,
        { value },
      ]);
      await keep(store(), Object.fromEntries(documents));
      const valuesOf = async (
        direction: "ascending" | "descending",
      ): Promise<readonly (JsonValue | undefined)[]> => {
        const orderBy = [{ field: "value", direction }];
        const ordered = await store().query({ from, orderBy });
        return ordered.map(({ data }) => data["value"]);
      };
      expect(await valuesOf("ascending")).toEqual(IN_ORDER);
      expect(await valuesOf("descending")).toEqual(IN_ORDER.toReversed());
    });

    test("passes over documents without a field it orders by", async () => {
      await keep(store(), asThings(AGES));
      const query: Query = {
        from,
        orderBy: [{ field: "age", direction: "descending" }],
      };
      expect(await found(query)).toEqual(["dan", "cat", "ann", "bob"]);
      expect(await store().count(query)).toBe(4);
    });

    test("goes by several fields, each in its direction", async () => {
      await keep(
        store(),
        asThings({ a: { n: 1, m: 1 }, b: { n: 1, m: 2 }, c: { n: 2, m: 1 } }),
      );
      const orderBy = [
        { field: "n", direction: "descending" },
        { field: "m", direction: "ascending" },
      ] as const;
      expect(await found({ from, orderBy })).toEqual(["c", "a", "b"]);
    });
  });

  describe("a page of a query", () => {
    async function pages(
      query: Query,
    ): Promise<readonly (readonly string[])[]> {
      const ids: (readonly string[])[] = [];
      let page = await store().query(query);
      for (let last = page.at(-1); last !== undefined; last = page.at(-1)) {
        ids.push(page.map(({ id }) => id));
        page = await store().query({
          ...query,
          startAfter: cursorOf(query, last),
        });
      }
      return ids;
    }

    const seven = Object.fromEntries(
      ["a", "b", "c", "d", "e", "f", "g"].map((id, index) => [
        id,
        { same: 1, half: index % 2, odd: index % 2 === 1 },
      ]),
    );

    test("continues after the one before it, in the order of the paths", async () => {
      await keep(store(), asThings(seven));
      expect(await pages({ from, limit: 3 })).toEqual([
        ["a", "b", "c"],
        ["d", "e", "f"],
        ["g"],
      ]);
    });

    test("continues among equal values", async () => {
      await keep(store(), asThings(seven));
      const orderBy = [{ field: "same", direction: "descending" }] as const;
      expect(await pages({ from, orderBy, limit: 4 })).toEqual([
        ["g", "f", "e", "d"],
        ["c", "b", "a"],
      ]);
    });

    test("continues under conditions and several orders", async () => {
      await keep(store(), asThings(seven));
      const query: Query = {
        from,
        where: [{ field: "same", operator: "==", value: 1 }],
        orderBy: [
          { field: "half", direction: "descending" },
          { field: "same", direction: "ascending" },
        ],
        limit: 2,
      };
      expect(await pages(query)).toEqual([
        ["b", "d"],
        ["f", "a"],
        ["c", "e"],
        ["g"],
      ]);
    });

    test("continues in a group", async () => {
      await keep(store(), {
        "x/a-b/parts/1": {},
        "x/a/parts/2": {},
        "parts/3": {},
      });
      expect(await pages({ from: { group: "parts" }, limit: 1 })).toEqual([
        ["3"],
        ["2"],
        ["1"],
      ]);
    });

    test("continues after a document that is gone meanwhile", async () => {
      await keep(store(), asThings(seven));
      const query: Query = { from, limit: 2 };
      const last = (await store().query(query)).at(-1);
      await commit(store(), { type: "delete", path: last?.path ?? "" });
      const startAfter = last === undefined ? [] : cursorOf(query, last);
      expect(await found({ ...query, startAfter })).toEqual(["c", "d"]);
    });

    test("is what a count with a limit or a start counts", async () => {
      const tagged = (id: string): [string, JsonObject] => [
        id,
        { tags: ["x"] },
      ];
      await keep(
        store(),
        asThings(Object.fromEntries(["a", "b", "c"].map(tagged))),
      );
      const where = [
        { field: "tags", operator: "array-contains", value: "x" },
      ] as const;
      for (const query of [{ from }, { from, where }]) {
        expect(await store().count({ ...query, limit: 2 })).toBe(2);
        expect(await store().count({ ...query, limit: 9 })).toBe(3);
        const startAfter = ["things/a"];
        expect(await store().count({ ...query, startAfter })).toBe(2);
      }
    });

    test("whose start does not fit the order is refused", async () => {
      const orderBy = [{ field: "same", direction: "ascending" }] as const;
      const startAfter = ["things/a"];
      expect(
        await refusalOf(store().query({ from, orderBy, startAfter })),
      ).toEqual(INVALID);
      expect(await refusalOf(store().query({ from, startAfter: [1] }))).toEqual(
        INVALID,
      );
    });

    test("without room is refused", async () => {
      expect(await refusalOf(store().query({ from, limit: 0 }))).toEqual(
        INVALID,
      );
    });
  });
}
