import { expect, test } from "vitest";
import type { Query } from "#shared/platform/document-store.ts";
import {
  inOrder,
  type Candidate,
} from "#shared/platform/embedded/query-match.ts";

const query: Query = {
  from: { collection: "things" },
  where: [{ field: "kept", operator: "==", value: true }],
  orderBy: [{ field: "n", direction: "ascending" }],
};

/** Ten documents a place; every other one is found by the query. */
function* thousand(taken: string[]): Generator<Candidate, undefined> {
  for (let index = 0; index < 1000; index += 1) {
    const id = `d${999 - index}`;
    taken.push(id);
    const n = Math.floor(index / 10);
    const data = { n, kept: index % 2 === 0 };
    const document = { path: `things/${id}`, id, data, version: "1" };
    yield { document, place: n };
  }
}

test("a page takes no more documents than it needs to know its last one", () => {
  const taken: string[] = [];
  const found: string[] = [];
  for (const { id } of inOrder(query, thousand(taken))) {
    found.push(id);
    if (found.length === 7) break;
  }
  expect(found).toEqual([
    "d991",
    "d993",
    "d995",
    "d997",
    "d999",
    "d981",
    "d983",
  ]);
  // Two places, and the first document after them.
  expect(taken.length).toBe(21);
});
