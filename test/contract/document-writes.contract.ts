import { describe, expect, test } from "vitest";
import type { JsonObject, JsonValue } from "#shared/kernel/json.ts";
import type { DocumentStore, Write } from "#shared/platform/document-store.ts";
import { asThings, commit, contentOf, keep, refusalOf } from "./commits.ts";

type Fields = Readonly<Record<string, JsonValue | undefined>>;

const path = "things/one";
const EXISTS = { code: "ALREADY_EXISTS", reason: "DOCUMENT_EXISTS" };
const ABSENT = { code: "NOT_FOUND", reason: "DOCUMENT_ABSENT" };
const CHANGED = { code: "FAILED_PRECONDITION", reason: "DOCUMENT_CHANGED" };

function levels(depth: number): JsonValue {
  return depth === 0 ? 1 : { deeper: levels(depth - 1) };
}

const UPDATES: readonly (readonly [string, JsonObject, Fields, JsonObject])[] =
  [
    [
      "sets a field and leaves the others",
      { a: 1, b: 2 },
      { a: 3 },
      { a: 3, b: 2 },
    ],
    ["adds a field", { a: 1 }, { b: [1] }, { a: 1, b: [1] }],
    [
      "sets a field inside",
      { a: { b: 1, c: 2 } },
      { "a.b": 3 },
      { a: { b: 3, c: 2 } },
    ],
    [
      "makes the objects on the way",
      {},
      { "a.b.c": 1 },
      { a: { b: { c: 1 } } },
    ],
    [
      "puts an object in the way of another value",
      { a: 1 },
      { "a.b": 2 },
      { a: { b: 2 } },
    ],
    [
      "replaces an object as a whole",
      { a: { b: 1, c: 2 } },
      { a: { d: 3 } },
      { a: { d: 3 } },
    ],
    ["replaces an array as a whole", { a: [1, 2, 3] }, { a: [4] }, { a: [4] }],
    ["sets null", { a: 1 }, { a: null }, { a: null }],
    ["removes a field", { a: 1, b: 2 }, { a: undefined }, { b: 2 }],
    [
      "removes a field inside",
      { a: { b: 1, c: 2 } },
      { "a.b": undefined },
      { a: { c: 2 } },
    ],
    [
      "removes the last field inside",
      { a: { b: 1 } },
      { "a.b": undefined },
      { a: {} },
    ],
    [
      "passes over a removal of what is not there",
      { a: 1 },
      { b: undefined, "c.d": undefined },
      { a: 1 },
    ],
    [
      "sets some and removes some",
      { a: 1, b: { c: 2 } },
      { a: undefined, "b.c": 3, d: 4 },
      { b: { c: 3 }, d: 4 },
    ],
  ];

/** The four writes, and what a commit expects of the documents. */
export function describeDocumentWrites(store: () => DocumentStore): void {
  const refusal = async (
    ...writes: readonly Write[]
  ): ReturnType<typeof refusalOf> => refusalOf(commit(store(), ...writes));

  async function versionNow(): Promise<string> {
    return (await store().get(path))?.version ?? "";
  }

  describe("writing", () => {
    test("create makes a document, once", async () => {
      await commit(store(), { type: "create", path, data: { a: 1 } });
      expect(await refusal({ type: "create", path, data: { a: 2 } })).toEqual(
        EXISTS,
      );
      expect(await contentOf(store(), path)).toEqual({ a: 1 });
    });

    test("set makes a document, and replaces it as a whole", async () => {
      await commit(store(), { type: "set", path, data: { a: 1 } });
      await commit(store(), { type: "set", path, data: { b: 2 } });
      expect(await contentOf(store(), path)).toEqual({ b: 2 });
    });

    test.each(UPDATES)("update %s", async (_, before, fields, after) => {
      await keep(store(), { [path]: before });
      await commit(store(), { type: "update", path, fields });
      expect(await contentOf(store(), path)).toEqual(after);
    });

    test("update of a document that is not there is refused", async () => {
      expect(await refusal({ type: "update", path, fields: { a: 1 } })).toEqual(
        ABSENT,
      );
      expect(await store().get(path)).toBeNull();
    });

    test("delete takes a document away, and leaves those below it", async () => {
      await keep(store(), { [path]: {}, [`${path}/parts/two`]: {} });
      await commit(store(), { type: "delete", path });
      expect(await store().get(path)).toBeNull();
      expect(await store().get(`${path}/parts/two`)).not.toBeNull();
    });

    test("delete of what is not there is no fault", async () => {
      expect(await refusal({ type: "delete", path })).toBeNull();
    });

    test("a document can be made anew after its deletion", async () => {
      await keep(store(), { [path]: { a: 1 } });
      await commit(store(), { type: "delete", path });
      await commit(store(), { type: "create", path, data: { b: 1 } });
      expect(await contentOf(store(), path)).toEqual({ b: 1 });
    });

    test.each<[string, Write]>([
      ["an update of no fields", { type: "update", path, fields: {} }],
      [
        "a field inside another",
        { type: "update", path, fields: { "a.b": 1, a: 2 } },
      ],
      ["an array in an array", { type: "set", path, data: { a: [[1]] } }],
      [
        "an array in an array in an object",
        { type: "update", path, fields: { a: { b: [{ c: [[]] }] } } },
      ],
      ["more than 20 levels", { type: "set", path, data: { a: levels(21) } }],
      [
        "more than 20 levels, those of the field's path included",
        { type: "update", path, fields: { "a.b": levels(20) } },
      ],
    ])("%s is refused", async (_, write) => {
      await keep(store(), { [path]: { a: 1 } });
      expect(await refusal(write)).toEqual({
        code: "INVALID_ARGUMENT",
        reason: "WRITE_INVALID",
      });
      expect(await contentOf(store(), path)).toEqual({ a: 1 });
    });

    test("a document over 1 MiB is refused", async () => {
      const data = { text: "x".repeat(1024 * 1024) };
      expect(await refusal({ type: "set", path, data })).toEqual({
        code: "INVALID_ARGUMENT",
        reason: "DOCUMENT_TOO_LARGE",
      });
      expect(await store().get(path)).toBeNull();
    });

    test("an update that makes a document larger than that is refused", async () => {
      await keep(store(), { [path]: { a: "x".repeat(600 * 1024) } });
      const fields = { b: "x".repeat(600 * 1024) };
      expect(await refusal({ type: "update", path, fields })).toEqual({
        code: "INVALID_ARGUMENT",
        reason: "DOCUMENT_TOO_LARGE",
      });
    });
  });

  describe("a version as precondition", () => {
    test("lets an update and a delete of the same document through", async () => {
      await keep(store(), { [path]: { a: 1 } });
      const first = await versionNow();
      await commit(store(), {
        type: "update",
        path,
        fields: { a: 2 },
        version: first,
      });
      expect(await contentOf(store(), path)).toEqual({ a: 2 });
      await commit(store(), {
        type: "delete",
        path,
        version: await versionNow(),
      });
      expect(await store().get(path)).toBeNull();
    });

    test("refuses both after the document was changed", async () => {
      await keep(store(), { [path]: { a: 1 } });
      const version = await versionNow();
      await keep(store(), { [path]: { a: 2 } });
      expect(
        await refusal({ type: "update", path, fields: { b: 1 }, version }),
      ).toEqual(CHANGED);
      expect(await refusal({ type: "delete", path, version })).toEqual(CHANGED);
      expect(await contentOf(store(), path)).toEqual({ a: 2 });
    });

    test("refuses both after the document was deleted", async () => {
      await keep(store(), { [path]: { a: 1 } });
      const version = await versionNow();
      await commit(store(), { type: "delete", path });
      expect(
        await refusal({ type: "update", path, fields: { b: 1 }, version }),
      ).toEqual(CHANGED);
      expect(await refusal({ type: "delete", path, version })).toEqual(CHANGED);
    });
  });

  test("a commit with one write that is refused writes nothing, before or after it", async () => {
    await keep(store(), { [path]: { a: 1 }, "things/there": {} });
    const refused = await refusal(
      { type: "set", path: "things/before", data: {} },
      { type: "update", path, fields: { a: 2 } },
      { type: "create", path: "things/there", data: {} },
      { type: "set", path: "things/after", data: {} },
    );
    expect(refused).toEqual(EXISTS);
    expect(await contentOf(store(), path)).toEqual({ a: 1 });
    expect(await store().getAll(["things/before", "things/after"])).toEqual([
      null,
      null,
    ]);
  });

  test("a commit of more than 10 MiB is refused, and nothing of it is kept", async () => {
    const ids = Array.from({ length: 11 }, (_, index) => `part${index}`);
    const parts = Object.fromEntries(
      ids.map((id) => [id, { text: "x".repeat(1_000_000) }]),
    );
    expect(await refusalOf(keep(store(), asThings(parts)))).toEqual({
      code: "INVALID_ARGUMENT",
      reason: "COMMIT_TOO_LARGE",
    });
    const from = { collection: "things" };
    expect(await store().count({ from })).toBe(0);
  });

  test("of many creations of one document at once, one succeeds", async () => {
    const refusals = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        refusal({ type: "create", path, data: { n } }),
      ),
    );
    expect(refusals.filter((one) => one === null)).toHaveLength(1);
    expect(refusals.filter((one) => one !== null)).toEqual(
      Array.from({ length: 9 }, () => EXISTS),
    );
    const winner = refusals.indexOf(null);
    expect(await contentOf(store(), path)).toEqual({ n: winner });
  });
}
