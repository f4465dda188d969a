import { describe, expect, it } from "vitest";
import {
  mayBeUnderWay,
  splitForRetry,
} from "#workflows/planner/retry-split.ts";
import type { StepPhase } from "#workflows/planner/step-phase.ts";
import { dagPlan } from "./definitions.ts";

const PLAN = dagPlan({ a: "", b: "a", c: "b", d: "a", e: "" });

function phases(
  of: Readonly<Record<string, StepPhase>>,
): ReadonlyMap<string, StepPhase> {
  return new Map(Object.entries(of));
}

const ALL = phases({
  a: "success",
  b: "success",
  c: "success",
  d: "failed",
  e: "skipped",
});

describe("A retry", () => {
  it("takes over all that succeeded", () => {
    expect(splitForRetry(PLAN, ALL, null)).toEqual({
      inherited: ["a", "b", "c"],
      again: [],
    });
  });

  it("from a step on begins that and all that depends on it once more, as far as it succeeded", () => {
    expect(splitForRetry(PLAN, ALL, "b")).toEqual({
      inherited: ["a"],
      again: ["b", "c"],
    });
    expect(splitForRetry(PLAN, ALL, "a").again).toEqual(["a", "b", "c"]);
    expect(splitForRetry(PLAN, ALL, "e")).toEqual(
      splitForRetry(PLAN, ALL, null),
    );
  });
});

describe("What may still be dispatched of a run that has ended", () => {
  it("is what nothing was left to wait for, unless a claim tells of it", () => {
    expect(mayBeUnderWay(PLAN, phases({}))).toEqual(["a", "e"]);
    const some = phases({ a: "success", b: "retrying", e: "claimed" });
    expect(mayBeUnderWay(PLAN, some)).toEqual(["b", "d"]);
    expect(mayBeUnderWay(PLAN, ALL)).toEqual([]);
  });
});
