import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  changesSince,
  type RunEvent,
} from "#workflows/runtime/view/run-events.ts";
import {
  noProgress,
  progressId,
  readProgress,
  type Progress,
} from "#workflows/runtime/view/run-progress.ts";
import { RUN_PHASES, isTerminal } from "#workflows/runtime/run/run-document.ts";
import { runAnswer } from "#workflows/runtime/view/run-view.ts";
import {
  STEP_STATUSES,
  type StepResult,
  type WorkflowResult,
} from "#workflows/runtime/view/workflow-result.ts";
import { compensationKey } from "#workflows/planner/compensation-key.ts";
import { compensationResult } from "#workflows/runtime/view/compensation-view.ts";
import { dagPlan } from "./definitions.ts";
import { runIn } from "./run-in.ts";

const STEPS = 12;
const { id: runId } = runIn("running");
const at = { runId, stepCount: STEPS };

const plan = dagPlan(
  Object.fromEntries(Array.from({ length: STEPS }, (_, i) => [`s${i}`, ""])),
);

const marks = fc.record({
  status: fc.constantFrom(...STEP_STATUSES),
  attempts: fc.nat(1_000_000 - 1),
});

const progresses: fc.Arbitrary<Progress> = fc.record({
  runId: fc.constant(runId),
  run: fc.constantFrom(null, ...RUN_PHASES),
  steps: fc.array(marks, { minLength: STEPS, maxLength: STEPS }),
  compensations: fc.array(marks, { maxLength: STEPS }),
  isComplete: fc.boolean(),
});

const seenMarks = fc.record({
  status: fc.constantFrom(...STEP_STATUSES),
  attempts: fc.nat(2),
  minute: fc.nat(3),
});

/** A run whose steps, and what undoes them, are as they are marked. */
const results: fc.Arbitrary<WorkflowResult> = fc
  .record({
    phase: fc.constantFrom(...RUN_PHASES),
    seen: fc.array(seenMarks, { minLength: STEPS, maxLength: STEPS }),
    undoing: fc.array(seenMarks, { maxLength: STEPS }),
  })
  .map(({ phase, seen, undoing }) => {
    const { result } = runAnswer(runIn(phase), plan, null);
    const markedAs = (step: StepResult, index: number, all: typeof seen) => {
      const { minute = 0, ...mark } = all[index] ?? {};
      const started_at = `2026-11-23T10:0${minute}:00.000Z`;
      return { ...step, ...mark, started_at };
    };
    const steps = result.steps.map((step, index) =>
      markedAs(step, index, seen),
    );
    const compensations = result.steps
      .slice(0, undoing.length)
      .map((step, index) => {
        const step_id = compensationKey(step.step_id);
        const named = { ...step, step_id };
        return compensationResult(markedAs(named, index, undoing));
      });
    return { ...result, steps, compensations };
  });

/** All that somebody is told who looks at these states of a run, and asks anew after each event. */
function toldInTurn(
  states: readonly WorkflowResult[],
  asksAnew: boolean,
): readonly RunEvent[] {
  const events: RunEvent[] = [];
  let progress = noProgress(runId, STEPS);
  for (const state of states)
    for (let changes = [...changesSince(progress, state)]; ;) {
      const [first] = changes;
      if (first === undefined) break;
      const taken = asksAnew ? [first] : changes;
      events.push(...taken.map(({ event }) => event));
      const last = taken.at(-1)?.event.id ?? "";
      progress = readProgress(last, at);
      changes = [...changesSince(progress, state)];
    }
  return events;
}

describe("the id of an event", () => {
  it("says all that was told", () => {
    fc.assert(
      fc.property(progresses, (progress) => {
        expect(readProgress(progressId(progress), at)).toEqual(progress);
      }),
    );
  });

  it("is short where many steps stand alike", () => {
    expect(progressId(noProgress(runId, 1000))).toBe(`${runId}.new.p0x1000`);
  });

  it("is short enough for a header, however the steps stand", () => {
    const steps = Array.from({ length: 1000 }, (_, index) => ({
      status: "waiting" as const,
      attempts: index,
    }));
    const progress = {
      runId,
      run: "running",
      steps,
      compensations: [],
      isComplete: true,
    } as const;
    expect(progressId(progress).length).toBeLessThan(8_000);
  });
});

describe("what is told of a run", () => {
  it("is the same, whether one goes on or asks anew after each event", () => {
    fc.assert(
      fc.property(fc.array(results, { maxLength: 4 }), (states) => {
        expect(toldInTurn(states, true)).toEqual(toldInTurn(states, false));
      }),
    );
  });

  it("is how each step stands, and what undoes it, once for each change", () => {
    fc.assert(
      fc.property(results, (result) => {
        const events = toldInTurn([result, result], false);
        const told = events.flatMap((one) =>
          one.event === "step" || one.event === "compensation"
            ? [one.data.step_id]
            : [],
        );
        const changed = [...result.steps, ...result.compensations].filter(
          ({ status, attempts }) => status !== "pending" || attempts !== 0,
        );
        expect(told.toSorted()).toEqual(
          changed.map(({ step_id }) => step_id).toSorted(),
        );
      }),
    );
  });

  it("has what changed in the same millisecond in the plan's order, and what undoes it in the opposite one", () => {
    const { result } = runAnswer(runIn("compensating"), plan, null);
    const done = (step: StepResult) => ({
      ...step,
      status: "success" as const,
      completed_at: "2026-11-23T10:00:00.000Z",
    });
    const steps = result.steps.slice(0, 3).map(done);
    const compensations = steps.map((step) =>
      compensationResult({ ...step, step_id: compensationKey(step.step_id) }),
    );
    const state = { ...result, steps, compensations };
    const told = toldInTurn([state], false).flatMap((one) =>
      one.event === "step" || one.event === "compensation"
        ? [one.data.step_id]
        : [],
    );
    expect(told).toEqual(["s0", "s1", "s2", "~s2", "~s1", "~s0"]);
  });

  it("ends with the run's end, and begins with its start where it goes on", () => {
    fc.assert(
      fc.property(results, (result) => {
        const kinds = toldInTurn([result], false).map(({ event }) => event);
        const steps = kinds.filter(
          (kind) => kind === "step" || kind === "compensation",
        );
        expect(kinds).toEqual(
          isTerminal(result.status)
            ? [...steps, "run", "end"]
            : ["run", ...steps],
        );
      }),
    );
  });

  it("is nothing more after the end", () => {
    const { result } = runAnswer(runIn("success"), plan, null);
    const events = toldInTurn([result], false);
    const progress = readProgress(events.at(-1)?.id ?? "", at);
    expect(progress.isComplete).toBe(true);
    expect([...changesSince(progress, result)]).toEqual([]);
  });
});
