import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { EXPIRING_COLLECTIONS } from "#shared/platform/document-expiry.ts";
import type { Query, Where } from "#shared/platform/document-store.ts";
import { createEmbeddedPlatform } from "#shared/platform/embedded/embedded-platform.ts";
import {
  deployedIndexes,
  indexedStore,
  missingIndex,
} from "#test/integration/firestore-index-rules.ts";

const PROJECT = resolve(import.meta.dirname, "../../..");
const indexes = await deployedIndexes();

function is(field: string): Where {
  return { field, operator: "==", value: "x" };
}

function has(field: string): Where {
  return { field, operator: "array-contains", value: "x" };
}

function query(
  collection: string,
  where: readonly Where[],
  order?: string,
): Query {
  const orderBy =
    order === undefined
      ? []
      : [{ field: order, direction: "descending" as const }];
  return { from: { collection }, where, orderBy };
}

describe("a query", () => {
  test.each<[string, Query]>([
    ["of a whole collection", query("receipts", [])],
    ["in a field's order", query("run_checks", [], "check_at")],
    ["of equalities", query("casefiles", [is("owner_id"), is("created_at")])],
    ["of an array", query("workflow_runs/r/steps", [has("barriers")])],
    [
      "of a condition, in an order",
      query("workflow_runs", [is("owner_id")], "created_at"),
    ],
    [
      "of several conditions in any sequence, in an order",
      query(
        "workflow_runs",
        [has("labels"), is("phase"), is("casefile_id")],
        "created_at",
      ),
    ],
  ])("%s has its index", (_, asked) => {
    expect(missingIndex(indexes, asked)).toBeNull();
  });

  test.each<[string, Query, string]>([
    [
      "of a condition and an order that nobody declared",
      query("tool_sessions", [is("title")], "created_at"),
      "an index of tool_sessions",
    ],
    [
      "in the other direction",
      {
        ...query("workflow_runs", [is("owner_id")]),
        orderBy: [{ field: "created_at", direction: "ascending" }],
      },
      "an index of workflow_runs",
    ],
    [
      "in the order of an exempt field",
      query("workflow_runs/r/steps", [], "started_at"),
      "the index of steps.started_at",
    ],
    [
      "of a field below an exempt one",
      query("workflow_runs", [is("owner.email")]),
      "the index of workflow_runs.owner.email",
    ],
    [
      "of an array and another field",
      query("casefiles", [has("readers"), is("owner_id")]),
      "an index of casefiles",
    ],
    [
      "of all collections of a name",
      { from: { group: "steps" }, where: [is("phase")] },
      "an index over a group",
    ],
  ])("%s lacks one", (_, asked, missing) => {
    expect(missingIndex(indexes, asked)).toContain(missing);
  });
});

test("the store of the other tests refuses a query that lacks its index, in a transaction too", async () => {
  const platform = createEmbeddedPlatform({ dataDir: null });
  const store = indexedStore(platform.documents, indexes);
  const unindexed = query("tool_sessions", [is("title")], "created_at");
  await expect(store.query(unindexed)).rejects.toThrow("lacks an index");
  await expect(store.count(unindexed)).rejects.toThrow("lacks an index");
  await expect(
    store.transaction(async (transaction) => transaction.query(unindexed)),
  ).rejects.toThrow("lacks an index");
  expect(await store.query(query("tool_sessions", []))).toEqual([]);
  await platform.close();
});

test("what expires has a policy to delete it, and no index that grows at one end", () => {
  const policies = indexes.fieldOverrides.filter(({ ttl }) => ttl === true);
  expect(policies).toEqual(
    EXPIRING_COLLECTIONS.map((collectionGroup) => ({
      collectionGroup,
      fieldPath: "expire_at",
      ttl: true,
      indexes: [],
    })),
  );
});

test("no index and no field is declared twice", () => {
  const all = [
    ...indexes.indexes,
    ...indexes.fieldOverrides.map(
      ({ collectionGroup, fieldPath }) => `${collectionGroup}.${fieldPath}`,
    ),
  ].map((one) => JSON.stringify(one));
  expect(new Set(all).size).toBe(all.length);
});

test("the rules let no client read or write anything", async () => {
  const rules = await readFile(resolve(PROJECT, "firestore.rules"), "utf8");
  const statements = rules
    .split("\n")
    .map((line) => line.replace(/\/\/.*/u, "").trim())
    .filter((line) => line !== "");
  expect(statements).toEqual([
    'rules_version = "2";',
    "service cloud.firestore {",
    "match /databases/{database}/documents {",
    "match /{document=**} {",
    "allow read, write: if false;",
    "}",
    "}",
    "}",
  ]);
});
