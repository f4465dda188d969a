import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonValue } from "#shared/kernel/json.ts";
import {
  anyItem,
  isMap,
  itemBarriers,
  itemCounts,
  itemKey,
  nextInLane,
  parseStepKey,
  stepOfKey,
  toleratedOf,
} from "#workflows/planner/map-item.ts";
import { planStepOf } from "#workflows/planner/plan.ts";
import { planFor, workflow } from "./definitions.ts";

const plan = planFor(
  workflow([
    { step_id: "a", tool_name: "touch" },
    {
      step_id: "each",
      tool_name: "touch",
      for_each: [1, 2, 3],
      parameters: { value: ["${item}", "${steps.a.x}"] },
      when: "true",
      timeout: 30,
    },
  ]),
);

describe("An item of a map", () => {
  it("is named after its map, as no step can be", () => {
    expect(itemKey("each", 12)).toBe("each[12]");
    expect(parseStepKey("each[12]")).toEqual({ stepId: "each", index: 12 });
    expect(parseStepKey("each")).toEqual({ stepId: "each", index: null });
    for (const other of ["each[x]", "each[1]x", "[1]", "\n[1]"])
      expect(parseStepKey(other)).toEqual({ stepId: other, index: null });
  });

  it("is a step of the map's tool, alone in its graph", () => {
    const step = stepOfKey(plan, "each[1]");
    expect(step).toMatchObject({
      step_id: "each[1]",
      operation: "touch_operation",
      effect: "transactional",
      needs: ["a"],
      timeout_ms: 30_000,
      dependencies: [],
      successors: [],
      barrier: null,
      feeds: [],
    });
    expect(step).not.toHaveProperty("map");
    expect(step).not.toHaveProperty("when");
    expect(stepOfKey(plan, "each")).toBe(planStepOf(plan, "each"));
    expect(() => stepOfKey(plan, "a[0]")).toThrow("The plan has no step a[0].");
  });

  it("is like any other", () => {
    const each = planStepOf(plan, "each");
    expect(isMap(each) && anyItem(each)).toEqual(stepOfKey(plan, "each[0]"));
    expect(isMap(planStepOf(plan, "a"))).toBe(false);
  });

  it("is one of so many as its list has, where that is written, and of a thousand at most where not", () => {
    const countsOf = (for_each: JsonValue) => {
      const step = { step_id: "m", tool_name: "touch", for_each };
      const map = planStepOf(planFor(workflow([step])), "m");
      return isMap(map) ? itemCounts(map) : null;
    };
    expect(countsOf([1, 2])).toEqual([2, 2]);
    expect(countsOf("${context.list}")).toEqual([0, 1000]);
  });

  it("is in one lane, and every lane has one end", () => {
    const sizes = fc.record({
      count: fc.integer({ min: 1, max: 60 }),
      most: fc.integer({ min: 1, max: 100 }),
    });
    fc.assert(
      fc.property(sizes, ({ count, most }) => {
        const lanes = Math.min(count, most);
        const seen: number[] = [];
        let ends = 0;
        for (let lane = 0; lane < lanes; lane += 1)
          for (
            let index: number | null = lane;
            index !== null;
            index = nextInLane({ stepId: "s", index, count, lanes })
          ) {
            seen.push(index);
            const item = { stepId: "s", index, count, lanes };
            ends += itemBarriers(item, false).length;
          }
        expect(seen.toSorted((a, b) => a - b)).toEqual(
          Array.from({ length: count }, (_, index) => index),
        );
        expect(ends).toBe(lanes);
      }),
    );
  });

  it("is counted where it ends a lane, and where it failed", () => {
    const item = { stepId: "s", index: 0, count: 3, lanes: 2 };
    expect(itemBarriers(item, false)).toEqual([]);
    expect(itemBarriers(item, true)).toEqual(["s[]-"]);
    const last = { ...item, index: 1 };
    expect(itemBarriers(last, false)).toEqual(["s[]"]);
    expect(itemBarriers(last, true)).toEqual(["s[]", "s[]-"]);
  });

  it("may fail as often as is said, or in so many of a hundred", () => {
    expect(toleratedOf({ tolerated: { count: 3 } }, 10)).toBe(3);
    expect(toleratedOf({ tolerated: { percent: 10 } }, 19)).toBe(1);
    expect(toleratedOf({ tolerated: { percent: 100 } }, 7)).toBe(7);
  });
});
