import { describe, expect, test } from "vitest";
import type { JsonValue } from "#shared/kernel/json.ts";
import type { DocumentStore } from "#shared/platform/document-store.ts";
import { commit, contentOf, keep } from "./commits.ts";

function nested(depth: number): JsonValue {
  return depth === 0 ? "core" : { inner: [nested(depth - 1)] };
}

const ODD_VALUES: readonly (readonly [string, JsonValue])[] = [
  ["null", null],
  ["an empty object", {}],
  ["an empty array", { list: [] }],
  ["nulls in an array", { list: [null, { one: null }] }],
  ["mixed types in an array", { list: [1, "1", true, null, { a: [1] }] }],
  ["many levels", nested(9)],
  ["the smallest fraction", 5e-324],
  ["the largest number", 1.7976931348623157e308],
  ["a fraction that is none in binary", 0.1 + 0.2],
  ["the largest safe integer", Number.MAX_SAFE_INTEGER],
  ["a negative integer", -42],
  ["a large round number", 1e21],
  ["an empty text", ""],
  ["a text with NUL and line ends", "a\0b\r\n\u2028"],
  ["quotes and backslashes", `"'\\" \${x}`],
  ["text beyond the basic plane", "👩‍⚖️ 𝒳 e\u0301"],
  ["a text that looks like a number", "007"],
  ["a long text", "è".repeat(200_000)],
  [
    "odd names of fields",
    { "a.b": 1, "a b": 2, "a/b": 3, "`": 4, ключ: 5, '"': 6 },
  ],
];

/** Reading by path, and what a document keeps. */
export function describeDocumentReads(store: () => DocumentStore): void {
  describe("reading by path", () => {
    test.each(ODD_VALUES)("%s comes back as it was", async (_, value) => {
      await keep(store(), { "things/one": { value, list: [value] } });
      expect(await contentOf(store(), "things/one")).toEqual({
        value,
        list: [value],
      });
    });

    test("a document without fields is a document", async () => {
      await keep(store(), { "things/empty": {} });
      expect(await contentOf(store(), "things/empty")).toEqual({});
    });

    test("a document knows its path and its id", async () => {
      await keep(store(), { "things/one/parts/two": { a: 1 } });
      expect(await store().get("things/one/parts/two")).toMatchObject({
        path: "things/one/parts/two",
        id: "two",
      });
    });

    test("what is not there is null", async () => {
      expect(await store().get("things/none")).toBeNull();
    });

    test("a document above one that is there need not be there", async () => {
      await keep(store(), { "things/one/parts/two": {} });
      expect(await store().get("things/one")).toBeNull();
    });

    test("a batch read answers in the order of the paths, null for what is not there", async () => {
      await keep(store(), { "things/a": { n: 1 }, "others/b": { n: 2 } });
      const found = await store().getAll([
        "others/b",
        "things/none",
        "things/a",
      ]);
      expect(found.map((document) => document?.data ?? null)).toEqual([
        { n: 2 },
        null,
        { n: 1 },
      ]);
      expect(await store().getAll([])).toEqual([]);
    });

    test("ids may hold every character but a slash", async () => {
      const id = "a:b c%2F~é👩‍⚖️#?&=+@";
      await keep(store(), { [`things/${id}`]: { here: true } });
      expect(await store().get(`things/${id}`)).toMatchObject({ id });
    });
  });

  describe("the version of a document", () => {
    async function versionOf(path: string): Promise<string | undefined> {
      return (await store().get(path))?.version;
    }

    test("stays while the document is only read, and others are written", async () => {
      await keep(store(), { "things/one": { n: 1 } });
      const before = await versionOf("things/one");
      await keep(store(), { "things/two": { n: 1 } });
      expect(before).toBeDefined();
      expect(await versionOf("things/one")).toBe(before);
    });

    test("is another after every change", async () => {
      const path = "things/one";
      const versions = new Set<string | undefined>();
      for (const n of [1, 2, 1, 2]) {
        await keep(store(), { [path]: { n } });
        versions.add(await versionOf(path));
      }
      await commit(store(), { type: "update", path, fields: { n: 3 } });
      versions.add(await versionOf(path));
      expect(versions.size).toBe(5);
    });

    test("is not given again to a document that was deleted and made anew", async () => {
      const path = "things/one";
      await keep(store(), { [path]: { n: 1 } });
      const before = await versionOf(path);
      await commit(store(), { type: "delete", path });
      await keep(store(), { [path]: { n: 1 } });
      expect(await versionOf(path)).not.toBe(before);
    });
  });
}
