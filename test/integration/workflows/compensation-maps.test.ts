import { describe, expect, it } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import { begunUndoing, failing, undoable } from "./compensations.ts";
import { step } from "./engine-definitions.ts";
import { commitOf } from "./moments.ts";
import { cancel, show } from "./paused-runs.ts";
import { Station } from "./station.ts";

const ITEMS = ["w", "x", "y", "z"];

/** A map that makes a thing of each item, which is undone for each. */
function undoableMap(
  fields: JsonObject = {},
  undo: JsonObject = {},
): JsonObject {
  return {
    ...step("each", "make_thing", {
      parameters: { on: "${run.id}.${item}" },
      for_each: ITEMS,
      max_concurrency: 2,
      ...fields,
    }),
    compensate: {
      tool_name: "make_thing",
      parameters: {
        on: "${run.id}.undo_${item}",
        saw: ["${steps.each.mark}", "${index}: ${item}"],
        ...undo,
      },
    },
  };
}

async function undoneItems(station: Station, runId: string) {
  return Promise.all(ITEMS.map((id) => station.effects(runId, `undo_${id}`)));
}

describe("a map that is undone", () => {
  it("is undone item by item, each with what it made", async () => {
    const station = new Station();
    const runId = await station.start([undoableMap(), failing("bad", "each")]);
    expect((await station.ended(runId)).phase).toBe("failed");
    expect(await undoneItems(station, runId)).toEqual([1, 1, 1, 1]);
    const made = await station.step(runId, "each[2]");
    const mark = made?.phase === "success" ? made.output["mark"] : null;
    expect(await station.step(runId, "~each[2]")).toMatchObject({
      phase: "success",
      output: { saw: [mark, "2: y"] },
    });
    expect(await show(station, runId)).toMatchObject({
      compensations: [{ step_id: "~each", undoes: "each", status: "success" }],
      not_undone: [],
    });
  });

  it("comes between what followed from it and what it followed from", async () => {
    const station = new Station();
    const runId = await station.start([
      undoable("a"),
      undoableMap({ depends_on: ["a"] }),
      undoable("b", { after: "each" }),
      failing("bad", "b"),
    ]);
    await station.ended(runId);
    const begun = begunUndoing(station);
    expect([begun[0], begun[1], begun.at(-1)]).toEqual(["b", "each", "a"]);
    expect(begun).toHaveLength(7);
  });

  it("leaves out items that did not succeed, where so many may fail", async () => {
    const station = new Station();
    const codes = { w: "UNAVAILABLE", x: "INVALID_ARGUMENT" };
    const runId = await station.start([
      undoableMap(
        {
          for_each: [
            { id: "w" },
            { id: "x", fails: { code: codes.x } },
            { id: "y" },
            { id: "z" },
          ],
          parameters: { on: "${run.id}.${item.id}", fails: "${item.fails}" },
          tolerated_failures: 1,
        },
        { on: "${run.id}.undo_${item.id}", saw: ["${steps.each.mark}"] },
      ),
      failing("bad", "each"),
    ]);
    await station.ended(runId);
    expect(await undoneItems(station, runId)).toEqual([1, 0, 1, 1]);
    expect(await station.phases(runId, ["each", "~each[1]", "~each"])).toEqual([
      "success",
      "skipped",
      "success",
    ]);
  });

  it("is undone as far as it came, where it failed itself", async () => {
    const station = new Station();
    const runId = await station.start([
      undoableMap(
        {
          for_each: [
            { id: "w" },
            { id: "x" },
            { id: "y", fails: { code: "INVALID_ARGUMENT" } },
            { id: "z" },
          ],
          parameters: { on: "${run.id}.${item.id}", fails: "${item.fails}" },
          max_concurrency: 1,
        },
        { on: "${run.id}.undo_${item.id}", saw: [] },
      ),
    ]);
    expect((await station.ended(runId)).phase).toBe("failed");
    expect(await undoneItems(station, runId)).toEqual([1, 1, 0, 0]);
  });

  it("is undone as far as it came, where its run is cancelled", async () => {
    const station = new Station();
    const claim = station.holdAt(commitOf("each[2]", "before"));
    const runId = await station.start([undoableMap({ max_concurrency: 1 })]);
    await claim.reached;
    await cancel(station, runId, { compensate: true });
    claim.release();
    expect((await station.ended(runId)).phase).toBe("cancelled");
    expect(await undoneItems(station, runId)).toEqual([1, 1, 0, 0]);
  });

  it("pauses its run for an item that cannot be undone, and names it", async () => {
    const station = new Station();
    const runId = await station.start([
      undoableMap(
        { max_concurrency: 1 },
        { fails: { code: "INVALID_ARGUMENT", calls: 1 } },
      ),
      failing("bad", "each"),
    ]);
    await station.until(
      async () => (await station.run(runId)).phase === "paused",
    );
    expect(await show(station, runId)).toMatchObject({
      pause: { reason: "COMPENSATION_FAILED", step_id: "~each[0]" },
      not_undone: ["each"],
    });
  });

  it("has nothing to undo where its list is empty", async () => {
    const station = new Station();
    const runId = await station.start([
      undoableMap({ for_each: [] }),
      failing("bad", "each"),
    ]);
    expect(await station.ended(runId)).toMatchObject({
      phase: "failed",
      compensation: null,
    });
  });
});
