import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Command } from "#workflows/planner/continuation.ts";
import { frontier } from "#workflows/planner/frontier.ts";
import { planStepOf, type Plan } from "#workflows/planner/plan.ts";
import { runOutcome } from "#workflows/planner/run-outcome.ts";
import { isSettled, type StepPhase } from "#workflows/planner/step-phase.ts";
import {
  ancestorsIn,
  graphs,
  handlings,
  planOf,
  type Graph,
} from "./random-workflows.ts";
import { RunModel } from "./run-model.ts";

type Phases = ReadonlyMap<string, StepPhase>;

interface Run {
  readonly graph: Graph;
  readonly plan: Plan;
  readonly model: RunModel;
}

const choices = fc.array(fc.nat({ max: 999 }), { maxLength: 200 });
const failing = fc.uniqueArray(fc.nat({ max: 11 }), { maxLength: 3 });

/** Runs any graph, in which any steps fail and anything may come first, last, twice or not at all. */
function check(mishaps: number, holds: (run: Run) => void): void {
  const anyRun = fc.property(
    graphs,
    handlings,
    failing,
    choices,
    (graph, handling, numbers, chosen) => {
      const plan = planOf(graph, handling);
      const circumstances = {
        failing: new Set(numbers.map((number) => `s${number}`)),
        choices: chosen,
        mishaps,
      };
      holds({ graph, plan, model: new RunModel(plan, circumstances) });
    },
  );
  fc.assert(anyRun, { numRuns: 100 });
}

function drive(model: RunModel, look: () => void = () => {}): void {
  while (!model.isIdle) {
    model.move();
    look();
  }
}

function haveSettled(phases: Phases, stepIds: readonly string[]): boolean {
  return stepIds.every((id) => {
    const phase = phases.get(id);
    return phase !== undefined && isSettled(phase);
  });
}

function stepsIn(commands: readonly Command[], type: string): string[] {
  const ids = commands.flatMap((command) =>
    command.type === type && "stepId" in command ? [command.stepId] : [],
  );
  return [...new Set(ids)].toSorted();
}

function ordered({ orders }: RunModel, type: string): string[] {
  return stepsIn(
    orders.map(({ command }) => command),
    type,
  );
}

/** Orders of this type that were given while it does not hold. */
function wrong(
  { orders }: RunModel,
  type: Command["type"],
  holds: (stepId: string, phases: Phases) => boolean,
): readonly Command[] {
  return orders
    .filter(({ command, phases }) => {
      const stepId = "stepId" in command ? command.stepId : "";
      return command.type === type && !holds(stepId, phases);
    })
    .map(({ command }) => command);
}

describe.each([0, 3])("In any run with %i mishaps in ten moves", (mishaps) => {
  it("a step starts only when all that comes before it has succeeded", () => {
    check(mishaps, ({ graph, model }) => {
      model.advance();
      drive(model);
      const early = wrong(model, "enqueue_step", (stepId, phases) =>
        [...ancestorsIn(graph, stepId)].every(
          (before) => phases.get(before) === "success",
        ),
      );
      expect(early).toEqual([]);
    });
  });

  it("a step is skipped only when all its dependencies have settled and not all succeeded", () => {
    check(mishaps, ({ plan, model }) => {
      model.advance();
      drive(model);
      const unfounded = wrong(model, "skip_step", (stepId, phases) => {
        const { dependencies } = planStepOf(plan, stepId);
        const succeeded = dependencies.every(
          (id) => phases.get(id) === "success",
        );
        return haveSettled(phases, dependencies) && !succeeded;
      });
      expect(unfounded).toEqual([]);
    });
  });

  it("a step is either started or skipped, however often that is ordered", () => {
    check(mishaps, ({ model }) => {
      model.advance();
      drive(model);
      const started = ordered(model, "enqueue_step");
      const skipped = new Set(ordered(model, "skip_step"));
      expect(started.filter((id) => skipped.has(id))).toEqual([]);
    });
  });

  it("all steps settle unless the run stops, and it finishes when all leaves have", () => {
    check(mishaps, ({ plan, model }) => {
      model.advance();
      drive(model);
      const early = wrong(model, "finish_run", (_stepId, phases) =>
        haveSettled(phases, plan.leaves),
      );
      expect(early).toEqual([]);
      expect(model.hasEnded).toBe(true);
      const ids = plan.steps.map(({ step_id }) => step_id);
      const hasFailed = ordered(model, "fail_run").length > 0;
      expect(hasFailed || haveSettled(model.phases, ids)).toBe(true);
    });
  });

  it("a step that did not succeed fails a run that stops on failure, and no other", () => {
    check(mishaps, ({ plan, model }) => {
      model.advance();
      drive(model);
      const failed = ordered(model, "fail_run");
      const succeeded = runOutcome(plan, model.phases) === "success";
      const stops = plan.error_handling === "stop_on_failure";
      expect(failed.length > 0).toBe(stops && !succeeded);
      expect(failed.every((id) => model.phases.get(id) === "failed")).toBe(
        true,
      );
    });
  });

  it("what is under way is part of the frontier, at any moment", () => {
    check(mishaps, ({ plan, model }) => {
      model.advance();
      drive(model, () => {
        const commands = frontier(plan, model.phases);
        const all = stepsIn(commands, "enqueue_step");
        const stops = commands.some(({ type }) => type === "fail_run");
        const missing = model.underWay.filter((id) => !all.includes(id));
        expect(model.hasEnded || stops ? [] : missing).toEqual([]);
      });
    });
  });

  it("that loses everything at any moment is taken up by its frontier", () => {
    check(mishaps, ({ plan, model }) => {
      model.advance();
      for (let moves = plan.steps.length; moves > 0; moves -= 1) model.move();
      model.loseAll();
      if (!model.hasEnded) model.advance();
      drive(model);
      expect(model.hasEnded).toBe(true);
    });
  });
});

describe("In any run without mishaps", () => {
  it("every step starts at most once: a join after its last dependency, every other after its only one", () => {
    check(0, ({ model }) => {
      model.advance();
      drive(model);
      expect(model.enqueued.toSorted()).toEqual(ordered(model, "enqueue_step"));
    });
  });

  it("the frontier is what is under way, whenever nothing else is", () => {
    check(0, ({ plan, model }) => {
      model.advance();
      drive(model, () => {
        const isBusy = model.hasEnded || !model.isQuiet;
        const commands = isBusy ? [] : frontier(plan, model.phases);
        const others = commands.filter(({ type }) => type !== "enqueue_step");
        const all = stepsIn(commands, "enqueue_step");
        expect(all).toEqual(isBusy ? [] : model.underWay);
        expect(others).toEqual([]);
      });
    });
  });
});
