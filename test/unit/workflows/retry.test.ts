import { describe, expect, it } from "vitest";
import { afterFailure } from "#workflows/planner/after-failure.ts";
import { backoff } from "#workflows/planner/backoff.ts";
import type { RetryPlan } from "#workflows/planner/plan.ts";
import { planFor, workflow } from "./definitions.ts";

function policy(fields: Partial<RetryPlan> = {}): RetryPlan {
  const plan = planFor(workflow([{ tool_name: "touch" }]));
  const [step] = plan.steps;
  if (step === undefined) throw new Error("a plan has its step");
  return { ...step.retry, ...fields };
}

describe("The default policy", () => {
  it("is three attempts, 1 s doubling up to 60 s, full jitter", () => {
    expect(policy()).toEqual({
      max_attempts: 3,
      initial_interval_ms: 1000,
      backoff_coefficient: 2,
      max_interval_ms: 60_000,
      jitter: "full",
      non_retryable: [],
    });
  });
});

describe("The wait before the next attempt", () => {
  it("grows by the coefficient up to the cap", () => {
    const waits = [1, 2, 3, 6, 7, 100].map((attempt) =>
      backoff(policy({ jitter: "none" }), attempt, 0.5),
    );
    expect(waits).toEqual([1000, 2000, 4000, 32_000, 60_000, 60_000]);
  });

  it("is spread over its whole length by full jitter, in whole milliseconds", () => {
    expect(backoff(policy(), 3, 0)).toBe(0);
    expect(backoff(policy(), 3, 0.25)).toBe(1000);
    expect(backoff(policy(), 3, 0.33333)).toBe(1333);
    expect(backoff(policy(), 50, 0.5)).toBe(30_000);
  });
});

describe("After a failed attempt", () => {
  it("another follows while attempts are left and the code may pass", () => {
    expect(afterFailure(policy(), 1, "UNAVAILABLE")).toEqual({ type: "retry" });
    expect(afterFailure(policy(), 2, "UNAVAILABLE")).toEqual({ type: "retry" });
    expect(afterFailure(policy(), 3, "UNAVAILABLE")).toEqual({ type: "fail" });
    expect(afterFailure(policy(), 4, "UNAVAILABLE")).toEqual({ type: "fail" });
  });

  it("none follows a code that no repeat can change", () => {
    expect(afterFailure(policy(), 1, "INVALID_ARGUMENT")).toEqual({
      type: "fail",
    });
  });

  it("none follows a code that the policy rules out", () => {
    const strict = policy({ non_retryable: ["ABORTED"] });
    expect(afterFailure(strict, 1, "ABORTED")).toEqual({ type: "fail" });
    expect(afterFailure(strict, 1, "INTERNAL")).toEqual({ type: "retry" });
  });

  it("a person is asked where the policy says so, but for a code that it rules out", () => {
    const asking = policy({
      on_exhausted: "pause",
      non_retryable: ["NOT_FOUND"],
    });
    const after = (attempt: number, code: "UNAVAILABLE" | "NOT_FOUND") =>
      afterFailure(asking, attempt, code).type;
    expect(after(2, "UNAVAILABLE")).toBe("retry");
    expect(after(3, "UNAVAILABLE")).toBe("pause");
    expect(afterFailure(asking, 1, "INVALID_ARGUMENT").type).toBe("pause");
    expect(after(3, "NOT_FOUND")).toBe("fail");
  });
});
