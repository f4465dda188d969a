import { describe, expect, test } from "vitest";
import type { DocumentStore, Write } from "#shared/platform/document-store.ts";
import { commit, contentOf, keep, refusalOf } from "./commits.ts";

const path = "things/one";
const CHANGED = { code: "FAILED_PRECONDITION", reason: "DOCUMENT_CHANGED" };

/** Two writes of one document in one commit. */
export function describeDocumentRewrites(store: () => DocumentStore): void {
  const refusal = async (
    ...writes: readonly Write[]
  ): ReturnType<typeof refusalOf> => refusalOf(commit(store(), ...writes));

  describe("writing a document twice in a commit", () => {
    test("updates of different fields of one document are made as one", async () => {
      await keep(store(), { [path]: { a: 1, b: { c: 1, d: 1 } } });
      await commit(
        store(),
        { type: "update", path, fields: { a: undefined, "b.c": 2 } },
        { type: "update", path, fields: { "b.d": 3, e: 4 } },
      );
      expect(await contentOf(store(), path)).toEqual({
        b: { c: 2, d: 3 },
        e: 4,
      });
    });

    test.each(["first", "second"])(
      "the version of the %s of two updates is that of both",
      async (which) => {
        await keep(store(), { [path]: { a: 1 } });
        const version = (await store().get(path))?.version ?? "";
        const updates = (["first", "second"] as const).map((name): Write => ({
          type: "update",
          path,
          fields: { [name]: 2 },
          ...(name === which ? { version } : {}),
        }));
        await commit(store(), ...updates);
        const after = { a: 1, first: 2, second: 2 };
        expect(await contentOf(store(), path)).toEqual(after);
        expect(await refusal(...updates)).toEqual(CHANGED);
        expect(await contentOf(store(), path)).toEqual(after);
      },
    );

    test.each<[string, Write, Write]>([
      [
        "a creation and an update",
        { type: "create", path: "things/new", data: { a: 1 } },
        { type: "update", path: "things/new", fields: { b: 2 } },
      ],
      [
        "two sets",
        { type: "set", path, data: { a: 2 } },
        { type: "set", path, data: { a: 3 } },
      ],
      [
        "two updates of one field",
        { type: "update", path, fields: { a: 2 } },
        { type: "update", path, fields: { a: 3 } },
      ],
      [
        "updates of a field and of what is inside it",
        { type: "update", path, fields: { "b.c": 2 } },
        { type: "update", path, fields: { b: {} } },
      ],
      [
        "updates of two versions",
        { type: "update", path, fields: { b: 2 }, version: "one" },
        { type: "update", path, fields: { c: 3 }, version: "two" },
      ],
      [
        "a deletion and a creation",
        { type: "delete", path },
        { type: "create", path, data: { a: 2 } },
      ],
      [
        "an update and a deletion",
        { type: "update", path, fields: { a: 2 } },
        { type: "delete", path },
      ],
    ])(
      "%s of one document in one commit are refused, with all else in it",
      async (_, first, second) => {
        await keep(store(), { [path]: { a: 1 } });
        const other: Write = { type: "set", path: "things/other", data: {} };
        expect(await refusal(first, other, second)).toEqual({
          code: "INVALID_ARGUMENT",
          reason: "WRITE_INVALID",
        });
        expect(await store().getAll(["things/new", "things/other"])).toEqual([
          null,
          null,
        ]);
        expect(await contentOf(store(), path)).toEqual({ a: 1 });
      },
    );
  });
}
