import { afterAll, describe, expect, it } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import { RunAnswer } from "#workflows/runtime/view/workflow-result.ts";
import { billedStore, newBill } from "../billed-store.ts";
import { newCasefile } from "../newly-made.ts";
import { openCollider } from "../open-collider.ts";

const WIDTH = 1_000;
const HANDFUL = 5;

const bill = newBill();
const collider = await openCollider({
  settings: { COLLIDER_CALLS_PER_MINUTE: "10000" },
  around: (platform) => ({
    ...platform,
    documents: billedStore(platform.documents, bill),
  }),
});
afterAll(async () => collider.close());
const alice = await collider.as();

/** Makes a session in the casefile that the run is about. */
const SESSION = {
  tool_name: "create_session",
  parameters: { title: "A session", casefile_id: "${context.casefile_id}" },
};

const parts = Array.from({ length: WIDTH - 1 }, (_, at) => `part${at}`);

/** How often each document was written by a run of these steps, whatever wrote it. */
async function writesOf(
  steps: readonly JsonObject[],
): Promise<ReadonlyMap<string, number>> {
  // In a minute of its own, so that calls are counted anew.
  collider.clock.advanceBy(60_000);
  const casefile_id = await newCasefile(alice);
  bill.writes.length = 0;
  const answer = await alice.done("start_workflow", {
    workflow_definition: { name: "wide", execution_mode: "dag", steps },
    casefile_id,
    wait_seconds: 55,
  });
  expect(RunAnswer.parse(answer).result.status).toBe("success");
  const byPath = Map.groupBy(bill.writes, ({ path }) => path);
  return new Map([...byPath].map(([path, all]) => [path, all.length]));
}

describe("of a thousand calls in one casefile, which make a session each, no document is written more than a handful of times", () => {
  it.each([
    [
      "as steps before a join",
      [
        ...parts.map((step_id) => ({ ...SESSION, step_id })),
        { ...SESSION, step_id: "join", depends_on: parts },
      ],
    ],
    [
      "as items of a map",
      [
        { ...SESSION, step_id: "each", for_each: parts, max_concurrency: 100 },
        { ...SESSION, step_id: "join", depends_on: ["each"] },
      ],
    ],
  ])("%s", async (_, steps) => {
    const writes = await writesOf(steps);
    expect([...writes].filter(([, times]) => times > HANDFUL)).toEqual([]);
    // All that a call and a run write is there: or else it would not have been counted.
    const kinds = new Set(
      [...writes.keys()].map((path) => path.replace(/\/.*/, "")),
    );
    expect([...kinds].toSorted()).toEqual([
      "audit_events",
      "casefiles",
      "quotas",
      "run_checks",
      "tool_sessions",
      "workflow_definitions",
      "workflow_runs",
    ]);
    expect(writes.size).toBeGreaterThan(3 * WIDTH);
  });
});
