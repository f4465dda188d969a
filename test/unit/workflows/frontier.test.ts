import { describe, expect, it } from "vitest";
import { frontier } from "#workflows/planner/frontier.ts";
import { runOutcome } from "#workflows/planner/run-outcome.ts";
import type { StepPhase } from "#workflows/planner/step-phase.ts";
import { dagPlan } from "./definitions.ts";

function phases(values: Readonly<Record<string, StepPhase>>) {
  return new Map(Object.entries(values));
}

function enqueue(stepId: string) {
  return { type: "enqueue_step", stepId, named: true };
}

describe("The frontier", () => {
  const plan = () => dagPlan({ a: "", b: "", c: "a", join: "a b" });

  it("of a run without a record is its roots: it starts a run", () => {
    expect(frontier(plan(), phases({}))).toEqual([enqueue("a"), enqueue("b")]);
  });

  it("is every step whose dependencies have succeeded and that has no record", () => {
    expect(frontier(plan(), phases({ a: "success" }))).toEqual([
      enqueue("b"),
      enqueue("c"),
    ]);
    expect(
      frontier(plan(), phases({ a: "success", b: "success", c: "success" })),
    ).toEqual([enqueue("join")]);
  });

  it.each<StepPhase>(["retrying", "claimed", "waiting", "unknown"])(
    "revives a %s step, whose delivery may be lost",
    (phase) => {
      expect(frontier(plan(), phases({ a: phase, b: "success" }))).toEqual([
        enqueue("a"),
      ]);
    },
  );

  it("finishes a run whose leaves have all settled", () => {
    expect(
      frontier(
        plan(),
        phases({ a: "success", b: "success", c: "success", join: "success" }),
      ),
    ).toEqual([{ type: "finish_run" }]);
  });

  it("fails a run under stop_on_failure with a failed step, and starts nothing more", () => {
    expect(frontier(plan(), phases({ a: "success", b: "failed" }))).toEqual([
      { type: "fail_run", stepId: "b" },
    ]);
  });

  it("goes on beside a skipped step, and skips what asks for its success", () => {
    expect(frontier(plan(), phases({ a: "success", b: "skipped" }))).toEqual([
      enqueue("c"),
      { type: "skip_step", stepId: "join" },
    ]);
  });

  it("is every step whose dependencies have settled as it asks", () => {
    const asking = dagPlan(
      { a: "", b: "", none: "a b", any: "a b" },
      "continue_on_failure",
      { none: "none_failed", any: "all_done" },
    );
    const settled = (b: StepPhase) =>
      frontier(asking, phases({ a: "skipped", b }));
    expect(settled("success")).toEqual([enqueue("none"), enqueue("any")]);
    expect(settled("failed")).toEqual([
      { type: "skip_step", stepId: "none" },
      enqueue("any"),
    ]);
    expect(settled("retrying")).toEqual([enqueue("b")]);
  });
});

describe("The frontier under continue_on_failure", () => {
  const plan = () =>
    dagPlan({ a: "", b: "", c: "a", join: "a b" }, "continue_on_failure");

  it("skips what depends on a step that did not succeed, once all dependencies have settled", () => {
    expect(frontier(plan(), phases({ a: "failed" }))).toEqual([
      enqueue("b"),
      { type: "skip_step", stepId: "c" },
    ]);
    expect(frontier(plan(), phases({ a: "failed", b: "success" }))).toEqual([
      { type: "skip_step", stepId: "c" },
      { type: "skip_step", stepId: "join" },
    ]);
    expect(frontier(plan(), phases({ a: "failed", b: "claimed" }))).toEqual([
      enqueue("b"),
      { type: "skip_step", stepId: "c" },
    ]);
  });

  it("finishes when all leaves have settled, however", () => {
    expect(
      frontier(
        plan(),
        phases({ a: "failed", b: "success", c: "skipped", join: "skipped" }),
      ),
    ).toEqual([{ type: "finish_run" }]);
  });
});

describe("The outcome of a run", () => {
  const stopping = () => dagPlan({ a: "", b: "" });
  const going = () => dagPlan({ a: "", b: "" }, "continue_on_failure");

  it("is success when every step succeeded", () => {
    const all = phases({ a: "success", b: "success" });
    expect(runOutcome(stopping(), all)).toBe("success");
    expect(runOutcome(going(), all)).toBe("success");
  });

  it("is success when others were skipped, be it all", () => {
    const some = phases({ a: "success", b: "skipped" });
    expect(runOutcome(going(), some)).toBe("success");
    const none = phases({ a: "skipped", b: "skipped" });
    expect(runOutcome(going(), none)).toBe("success");
  });

  it("is failed under stop_on_failure when any failed", () => {
    const some = phases({ a: "success", b: "failed" });
    expect(runOutcome(stopping(), some)).toBe("failed");
  });

  it("is partial under continue_on_failure when some did", () => {
    expect(runOutcome(going(), phases({ a: "success", b: "failed" }))).toBe(
      "partial",
    );
  });

  it("is failed under continue_on_failure when none did", () => {
    expect(runOutcome(going(), phases({ a: "failed", b: "skipped" }))).toBe(
      "failed",
    );
  });
});
