import { describe, expect, it } from "vitest";
import type { Plan } from "#workflows/planner/plan.ts";
import type { RunPhase } from "#workflows/runtime/run/run-document.ts";
import { runAnswer } from "#workflows/runtime/view/run-view.ts";
import type {
  StepState,
  StoredStep,
} from "#workflows/runtime/step/step-document.ts";
import { dagPlan } from "./definitions.ts";
import { runIn } from "./run-in.ts";

const AT = "2026-11-23T10:00:00.000Z";
const ERROR = {
  code: "NOT_FOUND",
  reason: "GONE",
  message: "It is gone.",
  fields: [],
};
const BEGUN = { attempt: 1, barriers: [], started_at: AT };

const STATES = {
  claimed: {
    ...BEGUN,
    phase: "claimed",
    claim_id: "claim",
    claims: 1,
    spared: 0,
    lease_until: AT,
  },
  success: {
    ...BEGUN,
    phase: "success",
    output: {},
    large: null,
    inherited_from: null,
    cached_from: null,
    by_hand: null,
    completed_at: AT,
  },
  failed: { ...BEGUN, phase: "failed", error: ERROR, completed_at: AT },
} as const satisfies Record<string, StepState>;

function stored(
  states: Readonly<Record<string, keyof typeof STATES>>,
): ReadonlyMap<string, StoredStep> {
  return new Map(
    Object.entries(states).map(([stepId, state]) => [
      stepId,
      { stepId, version: "1", state: STATES[state] },
    ]),
  );
}

/** `{ a: "running" }` of a run, as it is shown. */
function shown(
  plan: Plan,
  steps: ReadonlyMap<string, StoredStep> | null,
  phase: RunPhase = "running",
): Record<string, string> {
  const { result } = runAnswer(runIn(phase), plan, steps);
  return Object.fromEntries(
    result.steps.map(({ step_id, status }) => [step_id, status]),
  );
}

describe("A step without a document", () => {
  const plan = () => dagPlan({ a: "", b: "", c: "a", join: "a b" });

  it("is running when nothing is left that it waits for, and pending until then", () => {
    expect(shown(plan(), stored({}))).toEqual({
      a: "running",
      b: "running",
      c: "pending",
      join: "pending",
    });
    expect(shown(plan(), stored({ a: "success", b: "claimed" }))).toEqual({
      a: "success",
      b: "running",
      c: "running",
      join: "pending",
    });
  });

  it("is pending while no step has been ordered", () => {
    expect(new Set(Object.values(shown(plan(), null)))).toEqual(
      new Set(["pending"]),
    );
  });

  it("is not running behind a failure, which it will be skipped for", () => {
    const going = dagPlan({ a: "", b: "", c: "a" }, "continue_on_failure");
    expect(shown(going, stored({ a: "failed" }))).toEqual({
      a: "failed",
      b: "running",
      c: "pending",
    });
  });

  it("is not running beside a failure that ends the run", () => {
    expect(shown(plan(), stored({ a: "failed" }))).toMatchObject({
      b: "pending",
    });
  });

  it.each([
    ["cancelling", "cancelled"],
    ["cancelled", "cancelled"],
    ["failing", "skipped"],
    ["timed_out", "skipped"],
  ] as const)("of a run that is %s is %s", (phase, status) => {
    expect(shown(plan(), stored({ a: "success" }), phase)).toMatchObject({
      b: status,
      c: status,
    });
  });
});

describe("A run's log", () => {
  it("says in words how each step ended, with the reason of a failure", () => {
    const plan = dagPlan({ a: "", b: "a" });
    const steps = stored({ a: "success", b: "failed" });
    const { execution_log: log } = runAnswer(runIn("failing"), plan, steps);
    expect(log.map(({ message }) => message)).toEqual(
      expect.arrayContaining(["a succeeded.", "b failed: It is gone."]),
    );
  });

  it("says after how many attempts", () => {
    const state = { ...STATES.success, attempt: 3 };
    const steps = new Map([["a", { stepId: "a", version: "1", state }]]);
    const { execution_log: log } = runAnswer(
      runIn("running"),
      dagPlan({ a: "" }),
      steps,
    );
    expect(log.map(({ message }) => message)).toContain(
      "a succeeded after 3 attempts.",
    );
  });
});
