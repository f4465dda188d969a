import { describe, expect, it } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import { mayLackItem, toleratesGaps } from "#workflows/planner/item-gap.ts";
import { isMap, type MapStep } from "#workflows/planner/map-item.ts";
import { planStepOf, type Plan } from "#workflows/planner/plan.ts";
import { planFor, workflow } from "./definitions.ts";

function planOf(
  fields: JsonObject,
  others: readonly JsonObject[] = [],
  around: JsonObject = {},
): { readonly plan: Plan; readonly map: MapStep } {
  const each = {
    step_id: "each",
    tool_name: "touch",
    for_each: [1],
    ...fields,
  };
  const plan = planFor(workflow([each, ...others], around));
  const map = planStepOf(plan, "each");
  if (isMap(map)) return { plan, map };
  throw new Error("The step is no map.");
}

describe("A map that tolerates failures", () => {
  it("may be without any item's output", () => {
    const tolerates = (fields: JsonObject) => toleratesGaps(planOf(fields).map);
    expect(tolerates({})).toBe(false);
    expect(tolerates({ tolerated_failures: 0 })).toBe(false);
    expect(tolerates({ tolerated_failures: 1 })).toBe(true);
    expect(tolerates({ tolerated_failures: "0%" })).toBe(true);
  });

  it("may be so even where it is referred to", () => {
    const refers = {
      tool_name: "touch",
      parameters: { value: "${steps.each}" },
    };
    const { plan, map } = planOf({ tolerated_failures: 1 }, [refers]);
    expect(mayLackItem(plan, map)).toBe(true);
  });
});

describe("A map that tolerates no failure", () => {
  const lacks = (others: readonly JsonObject[], around: JsonObject = {}) => {
    const { plan, map } = planOf({}, others, around);
    return mayLackItem(plan, map);
  };

  it("may be without an item that nothing refers to", () => {
    const waits = { tool_name: "touch", depends_on: ["each"] };
    expect(lacks([waits])).toBe(true);
    const output = { id: "${run.id}", own: "${input.each}" };
    expect(lacks([waits], { output })).toBe(true);
    expect(
      lacks([{ step_id: "a", tool_name: "touch" }], {
        output: "${steps.a.x}",
      }),
    ).toBe(true);
  });

  it("may not where a step, the items of another map, or the run's output refers to it", () => {
    const of = { value: "${steps.each.outputs}" };
    expect(lacks([{ tool_name: "touch", parameters: of }])).toBe(false);
    const items = { tool_name: "touch", for_each: [1], parameters: of };
    expect(lacks([items])).toBe(false);
    expect(lacks([], { output: of })).toBe(false);
  });
});
