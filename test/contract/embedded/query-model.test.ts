import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import { createEmbeddedPlatform } from "#shared/platform/embedded/embedded-platform.ts";
import { cursorOf, type Query } from "#shared/platform/document-store.ts";
import { commit } from "../commits.ts";
import { modelQuery } from "./query-model.ts";
import {
  PLAIN,
  randomQuery,
  randomWrites,
  value,
  type Ingredients,
  type SetOrDelete,
} from "./random-queries.ts";

const PARAMETERS = { numRuns: 300 };

const INDEXED: Ingredients = {
  collections: [
    "workflow_runs",
    "casefiles/1/gmail_messages",
    "casefiles/2/gmail_messages",
    "tool_sessions",
  ],
  groups: ["gmail_messages", "workflow_runs"],
  fields: ["owner_id", "user_id", "created_at", "internal_date", "active"],
  data: fc.record(
    {
      owner_id: value,
      user_id: value,
      created_at: value,
      internal_date: value,
      active: value,
    },
    { requiredKeys: [] },
  ),
};

async function stored(commits: readonly (readonly SetOrDelete[])[]) {
  const platform = createEmbeddedPlatform({ dataDir: null });
  const model = new Map<string, JsonObject>();
  for (const writes of commits) {
    await commit(platform.documents, ...writes);
    for (const one of writes)
      if (one.type === "set") model.set(one.path, one.data);
      else model.delete(one.path);
  }
  return { platform, model };
}

test.each([
  ["any collection", PLAIN],
  ["a collection with indexes", INDEXED],
])(
  "a query and a count of %s find what going through every document finds, after any writes",
  async (_, ingredients) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(randomWrites(ingredients), { maxLength: 4 }),
        fc.array(randomQuery(ingredients), { minLength: 1, maxLength: 10 }),
        async (commits, queries) => {
          const { platform, model } = await stored(commits);
          for (const one of queries) {
            const found = await platform.documents.query(one);
            const paths = found.map((document) => document.path);
            expect(paths).toEqual(modelQuery(model, one));
            expect(await platform.documents.count(one)).toBe(paths.length);
          }
          await platform.close();
        },
      ),
      PARAMETERS,
    );
  },
);

test("the pages of a query, each after the last document of the one before, are all that it finds", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(randomWrites(INDEXED), { maxLength: 4 }),
      randomQuery(INDEXED),
      fc.integer({ min: 1, max: 3 }),
      async (commits, { from, where = [], orderBy = [] }, limit) => {
        const { platform, model } = await stored(commits);
        const whole: Query = { from, where, orderBy };
        const paths: string[] = [];
        for (let query: Query = { ...whole, limit }; ;) {
          const page = await platform.documents.query(query);
          paths.push(...page.map((document) => document.path));
          const last = page.at(-1);
          if (last === undefined) break;
          query = { ...query, startAfter: cursorOf(whole, last) };
        }
        expect(paths).toEqual(modelQuery(model, whole));
        await platform.close();
      },
    ),
    PARAMETERS,
  );
});
