import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Command } from "#workflows/planner/continuation.ts";
import { frontier } from "#workflows/planner/frontier.ts";
import type { Plan } from "#workflows/planner/plan.ts";
import { runOutcome } from "#workflows/planner/run-outcome.ts";
import { isSettled, type StepPhase } from "#workflows/planner/step-phase.ts";
import {
  graphs,
  handlings,
  planOf,
  runIfs,
  type Graph,
  type RunIfs,
} from "./random-workflows.ts";
import { RunModel, type Circumstances } from "./run-model.ts";

type Phases = ReadonlyMap<string, StepPhase>;

interface Run {
  readonly graph: Graph;
  /** What every step comes to, if nothing stops the run: worked out from the definition, step after step. */
  readonly expected: Phases;
  readonly plan: Plan;
  readonly model: RunModel;
}

const choices = fc.array(fc.nat({ max: 999 }), { maxLength: 200 });
const anyThree = fc
  .uniqueArray(fc.nat({ max: 11 }), { maxLength: 3 })
  .map((numbers) => new Set(numbers.map((number) => `s${number}`)));

/** Asks nothing of the planner: a step follows from the steps that its definition names. */
function expectedPhases(
  graph: Graph,
  asked: RunIfs,
  circumstances: Pick<Circumstances, "failing" | "unwanted">,
): Phases {
  const phases = new Map<string, StepPhase>();
  const isMet = (stepId: string, before: StepPhase): boolean =>
    ({
      all_success: before === "success",
      none_failed: before !== "failed",
      all_done: true,
    })[asked.get(stepId) ?? "all_success"];
  const visit = (stepId: string): StepPhase => {
    const known = phases.get(stepId);
    if (known !== undefined) return known;
    const before = (graph.get(stepId) ?? []).map(visit);
    const starts = before.every((phase) => isMet(stepId, phase));
    const came = circumstances.failing.has(stepId) ? "failed" : "success";
    const isSkipped = !starts || circumstances.unwanted.has(stepId);
    phases.set(stepId, isSkipped ? "skipped" : came);
    return isSkipped ? "skipped" : came;
  };
  for (const stepId of graph.keys()) visit(stepId);
  return phases;
}

/** Runs any graph, in which any steps fail or are not wanted, and anything may come first, last, twice or not at all. */
function check(mishaps: number, holds: (run: Run) => void): void {
  const anyRun = fc.property(
    fc.record({
      graph: graphs,
      handling: handlings,
      asked: runIfs,
      failing: anyThree,
      unwanted: anyThree,
      choices,
    }),
    ({ graph, handling, asked, ...chosen }) => {
      const plan = planOf(graph, handling, asked);
      const circumstances = { ...chosen, mishaps };
      holds({
        graph,
        plan,
        expected: expectedPhases(graph, asked, circumstances),
        model: new RunModel(plan, circumstances),
      });
    },
  );
  fc.assert(anyRun, { numRuns: 150 });
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

/** What is to start, and what is to be skipped: a join finds that out when it is delivered. */
function orderedBy(commands: readonly Command[]): string[] {
  return [
    ...stepsIn(commands, "enqueue_step"),
    ...stepsIn(commands, "skip_step"),
  ].toSorted();
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
  it("every step comes to what the definition says, unless a failure stops the run", () => {
    check(mishaps, ({ plan, model, expected }) => {
      model.advance();
      drive(model);
      const stops =
        plan.error_handling === "stop_on_failure" &&
        [...expected.values()].includes("failed");
      // A run that stops leaves some steps without a phase.
      const reached = [...expected].filter(
        ([stepId]) => !stops || model.phases.has(stepId),
      );
      expect(model.phases).toEqual(new Map(reached));
    });
  });

  it("a step is started or skipped only when all its dependencies have settled", () => {
    check(mishaps, ({ graph, model }) => {
      model.advance();
      drive(model);
      for (const type of ["enqueue_step", "skip_step"] as const)
        expect(
          wrong(model, type, (stepId, phases) =>
            haveSettled(phases, graph.get(stepId) ?? []),
          ),
        ).toEqual([]);
    });
  });

  it("no step that ran is ordered to be skipped", () => {
    check(mishaps, ({ model }) => {
      model.advance();
      drive(model);
      const skipped = ordered(model, "skip_step");
      const phases = skipped.map((id) => model.phases.get(id));
      expect(phases).toEqual(skipped.map(() => "skipped"));
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

  it("a step that failed fails a run that stops on failure, and no other", () => {
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
        const all = orderedBy(commands);
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
        expect(orderedBy(commands)).toEqual(isBusy ? [] : model.underWay);
        const endings = commands.filter((command) => !("stepId" in command));
        expect(endings).toEqual([]);
      });
    });
  });
});
