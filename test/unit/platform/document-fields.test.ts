import { expect, test } from "vitest";
import {
  cursorOf,
  fieldOf,
  type Document,
} from "#shared/platform/document-store.ts";

const document: Document = {
  path: "things/a",
  id: "a",
  data: { n: 1, inner: { list: [1], none: null } },
  version: "1",
};

test.each([
  ["n", 1],
  ["inner", { list: [1], none: null }],
  ["inner.list", [1]],
  ["inner.none", null],
  ["inner.none.deeper", undefined],
  ["inner.list.0", undefined],
  ["n.length", undefined],
  ["none", undefined],
  ["constructor", undefined],
  ["__proto__", undefined],
])("the field %s of a document is %o", (path, value) => {
  expect(fieldOf(document.data, path)).toEqual(value);
});

test("a cursor holds the values a query orders by, then the path", () => {
  const from = { collection: "things" };
  const orderBy = [
    { field: "n", direction: "descending" },
    { field: "none", direction: "ascending" },
  ] as const;
  expect(cursorOf({ from, orderBy }, document)).toEqual([1, null, "things/a"]);
  expect(cursorOf({ from }, document)).toEqual(["things/a"]);
});
