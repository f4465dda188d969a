import { z } from "zod";
import { describe, expect, it } from "vitest";
import {
  mayBeUnderWay,
  splitForRetry,
} from "#workflows/planner/retry-split.ts";
import type { StepPhase } from "#workflows/planner/step-phase.ts";
import { dagPlan, planFor, workflow } from "./definitions.ts";
import { factsOf } from "./tools.ts";

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
  it("takes over all that succeeded, and what was skipped for itself", () => {
    expect(splitForRetry(PLAN, ALL, null)).toEqual({
      inherited: ["a", "b", "c", "e"],
      again: [],
    });
  });

  it("takes over what was skipped, with what came after it", () => {
    const skipped = phases({ a: "success", b: "skipped", c: "success" });
    const plan = dagPlan({ a: "", b: "a", c: "b" }, "stop_on_failure", {
      c: "none_failed",
    });
    expect(splitForRetry(plan, skipped, null)).toEqual({
      inherited: ["a", "b", "c"],
      again: [],
    });
  });

  it("begins once more what had gone on after a failure, for it depends on what comes of that now", () => {
    const some = phases({
      a: "failed",
      b: "success",
      c: "skipped",
      d: "skipped",
      e: "success",
    });
    const runIfs = { b: "all_done" } as const;
    const plan = dagPlan(
      { a: "", b: "a", c: "b", d: "a", e: "" },
      "continue_on_failure",
      runIfs,
    );
    expect(splitForRetry(plan, some, null)).toEqual({
      inherited: ["e"],
      again: ["b"],
    });
  });

  it("from a step on begins that and all that depends on it once more, as far as it succeeded", () => {
    expect(splitForRetry(PLAN, ALL, "b")).toEqual({
      inherited: ["a", "e"],
      again: ["b", "c"],
    });
    expect(splitForRetry(PLAN, ALL, "a").again).toEqual(["a", "b", "c"]);
    expect(splitForRetry(PLAN, ALL, "e")).toEqual({
      inherited: ["a", "b", "c"],
      again: [],
    });
  });
});

describe("What may still be dispatched of a run that has ended", () => {
  it("is what nothing was left to wait for, unless a claim tells of it", () => {
    expect(mayBeUnderWay(PLAN, phases({}))).toEqual(["a", "e"]);
    const some = phases({ a: "success", b: "retrying", e: "claimed" });
    expect(mayBeUnderWay(PLAN, some)).toEqual(["b", "d", "e"]);
    expect(mayBeUnderWay(PLAN, ALL)).toEqual([]);
  });

  it("leaves what is claimed to be looked up, where its effect is outside", () => {
    const facts = factsOf("send", { input: z.unknown(), output: z.unknown() });
    const plan = planFor(
      workflow([{ step_id: "a", tool_name: "send" }]),
      (name) =>
        name === "send" ? { ...facts, effect: "external" } : undefined,
    );
    expect(mayBeUnderWay(plan, phases({ a: "claimed" }))).toEqual([]);
    expect(mayBeUnderWay(plan, phases({ a: "retrying" }))).toEqual(["a"]);
  });
});

describe("A map in a run that is retried", () => {
  const plan = planFor(
    workflow([
      {
        step_id: "each",
        tool_name: "touch",
        for_each: [1, 2, 3, 4, 5],
        max_concurrency: 2,
      },
      { step_id: "after", tool_name: "touch", depends_on: ["each"] },
    ]),
  );

  it("has its items that succeeded taken over, unless it is begun once more", () => {
    const some = phases({
      each: "failed",
      "each[0]": "success",
      "each[1]": "failed",
    });
    expect(splitForRetry(plan, some, null)).toEqual({
      inherited: ["each[0]"],
      again: [],
    });
    expect(splitForRetry(plan, some, "each")).toEqual({
      inherited: [],
      again: ["each"],
    });
    expect(splitForRetry(plan, some, "after").inherited).toEqual(["each[0]"]);
  });

  it("may have the first open item of each lane under way, while it waits for them", () => {
    const waiting = { each: "waiting" } as const;
    expect(mayBeUnderWay(plan, phases(waiting))).toEqual([
      "each[0]",
      "each[1]",
    ]);
    const some = {
      "each[0]": "success",
      "each[1]": "claimed",
      "each[2]": "retrying",
    } as const;
    expect(mayBeUnderWay(plan, phases({ ...waiting, ...some }))).toEqual([
      "each[2]",
      "each[1]",
    ]);
    // A map that has settled wants no more items, and what waited for it may have begun.
    expect(mayBeUnderWay(plan, phases({ each: "failed", ...some }))).toEqual([
      "after",
    ]);
    expect(mayBeUnderWay(plan, phases({}))).toEqual([]);
  });
});
