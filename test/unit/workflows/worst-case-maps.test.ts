import { describe, expect, it } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import { planStepOf } from "#workflows/planner/plan.ts";
import { worstCaseMs } from "#workflows/planner/worst-case.ts";
import { controlFacts } from "#functions/workflow/step/control-facts.ts";
import { planFor, workflow } from "./definitions.ts";
import { findTool } from "./tools.ts";

const CONTROL = new Map(controlFacts());

function worstOf(step: JsonObject, timeout = 100_000): number {
  const definition = workflow([{ step_id: "s", ...step }], { timeout });
  const plan = planFor(
    definition,
    (name) => CONTROL.get(name) ?? findTool(name),
  );
  return worstCaseMs(plan, planStepOf(plan, "s"));
}

describe("The longest that a map can take", () => {
  const map = {
    tool_name: "touch",
    timeout: 60,
    retry_policy: { max_attempts: 1 },
    max_concurrency: 2,
  };

  it("is that of its items one after the other in a lane", () => {
    expect(worstOf({ ...map, for_each: [1, 2, 3, 4, 5] })).toBe(180_000);
    expect(worstOf({ ...map, for_each: [1] })).toBe(60_000);
  });

  it("is that of a thousand items where they are not known, and no more than its run's", () => {
    expect(worstOf({ ...map, for_each: "${context.list}" })).toBe(30_000_000);
    expect(worstOf({ ...map, for_each: "${context.list}" }, 500)).toBe(500_000);
  });
});

describe("The longest that a wait can take", () => {
  it("is what is written, and no more than its run's", () => {
    const sleep = { tool_name: "sleep", parameters: { duration: 30 } };
    expect(worstOf(sleep)).toBe(30_000);
    expect(worstOf(sleep, 10)).toBe(10_000);
    const wait = {
      tool_name: "wait_for_event",
      parameters: { event: "x", timeout: "PT2M" },
    };
    expect(worstOf(wait)).toBe(120_000);
    const any = { tool_name: "wait_for_event", parameters: { event: "x" } };
    expect(worstOf(any, 77)).toBe(77_000);
  });
});
