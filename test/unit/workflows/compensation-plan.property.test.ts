import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compensationKey,
  undoneKey,
} from "#workflows/planner/compensation-key.ts";
import {
  compensationPlan,
  hasCompensations,
  stepsToUndo,
} from "#workflows/planner/compensation-plan.ts";
import { stepOfKey } from "#workflows/planner/map-item.ts";
import { planSchema, type Plan } from "#workflows/planner/plan.ts";
import type { StepPhase } from "#workflows/planner/step-phase.ts";
import { planFor, workflow } from "./definitions.ts";
import { ancestorsIn, graphs, runIfs, type Graph } from "./random-workflows.ts";
import { RunModel } from "./run-model.ts";

const PHASES: readonly (StepPhase | null)[] = [
  "success",
  "success",
  "failed",
  "skipped",
  "unknown",
  "retrying",
  null,
];

interface Undoing {
  readonly graph: Graph;
  readonly plan: Plan;
  /** The steps that succeeded and say how they are undone. */
  readonly expected: ReadonlySet<string>;
  readonly phases: ReadonlyMap<string, StepPhase>;
}

/** Any graph, of which any steps can be undone and any have succeeded. */
const undoings: fc.Arbitrary<Undoing> = fc
  .record({
    graph: graphs,
    asked: runIfs,
    compensated: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
    came: fc.array(fc.constantFrom(...PHASES), {
      minLength: 12,
      maxLength: 12,
    }),
  })
  .map(({ graph, asked, compensated, came }) => {
    const ids = [...graph.keys()];
    const canBe = (id: string) => compensated[ids.indexOf(id)] === true;
    const steps = [...graph].map(([step_id, depends_on]) => ({
      step_id,
      tool_name: "touch",
      depends_on: [...depends_on],
      run_if: asked.get(step_id) ?? "all_success",
      ...(canBe(step_id) && { compensate: { tool_name: "touch" } }),
    }));
    const phases = new Map(
      ids.flatMap((id, index) => {
        const phase = came[index] ?? null;
        return phase === null ? [] : [[id, phase] as const];
      }),
    );
    const expected = new Set(
      ids.filter((id) => canBe(id) && phases.get(id) === "success"),
    );
    return { graph, plan: planFor(workflow(steps)), expected, phases };
  });

function undoingOf({ plan, phases }: Undoing): Plan {
  return compensationPlan(plan, stepsToUndo(plan, phases));
}

/** The steps that are undone and came after a step, on whatever way. */
function followersOf({ graph, expected }: Undoing, stepId: string): string[] {
  return [...expected].filter((id) => ancestorsIn(graph, id).has(stepId));
}

function dependenciesOf({ steps }: Plan): Graph {
  return new Map(
    steps.map(({ step_id, dependencies }) => [step_id, dependencies]),
  );
}

describe("The undoing of any run", () => {
  it("is of every step that succeeded and says how, once each", () => {
    fc.assert(
      fc.property(undoings, (undoing) => {
        const { steps } = undoingOf(undoing);
        const ids = steps.map(({ step_id }) => step_id);
        expect(ids.toSorted()).toEqual(
          [...undoing.expected].map(compensationKey).toSorted(),
        );
      }),
    );
  });

  it("comes for each step after that of all that followed from it, and of nothing else", () => {
    fc.assert(
      fc.property(undoings, (undoing) => {
        const order = dependenciesOf(undoingOf(undoing));
        for (const stepId of undoing.expected) {
          const before = ancestorsIn(order, compensationKey(stepId));
          const followed = followersOf(undoing, stepId);
          expect(before).toEqual(new Set(followed.map(compensationKey)));
        }
      }),
    );
  });

  it("is counted under names of its own", () => {
    fc.assert(
      fc.property(undoings, (undoing) => {
        const own = Object.keys(undoingOf(undoing).barriers);
        const names = Object.keys(undoing.plan.barriers);
        expect(own.filter((name) => names.includes(name))).toEqual([]);
      }),
    );
  });

  it("undoes each step once, in order, whatever dies, is repeated or is skipped", () => {
    const circumstances = fc.record({
      choices: fc.array(fc.nat({ max: 999 }), { maxLength: 200 }),
      mishaps: fc.constantFrom(0, 3),
      skipped: fc.subarray(
        Array.from({ length: 12 }, (_, at) => `~s${at}`),
        {
          maxLength: 3,
        },
      ),
    });
    fc.assert(
      fc.property(undoings, circumstances, (undoing, chosen) => {
        const plan = undoingOf(undoing);
        if (plan.steps.length === 0) return;
        const model = new RunModel(plan, {
          ...chosen,
          failing: new Set(),
          unwanted: new Set(chosen.skipped),
        });
        model.advance();
        while (!model.isIdle) model.move();
        expect(model.hasEnded).toBe(true);
        expect(model.phases.size).toBe(plan.steps.length);
        const tooEarly = model.orders.filter(
          ({ command, phases }) =>
            command.type === "enqueue_step" &&
            !followersOf(undoing, undoneKey(command.stepId)).every((id) =>
              phases.has(compensationKey(id)),
            ),
        );
        expect(tooEarly).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it("is a plan like any other", () => {
    fc.assert(
      fc.property(undoings, (undoing) => {
        const plan = undoingOf(undoing);
        expect(planSchema.parse(JSON.parse(JSON.stringify(plan)))).toEqual(
          plan,
        );
        const canBe = undoing.plan.steps.some(({ compensate }) => compensate);
        expect(hasCompensations(undoing.plan)).toBe(canBe);
        expect(hasCompensations(plan)).toBe(false);
      }),
    );
  });
});

describe("The undoing of a map", () => {
  const plan = () =>
    planFor(
      workflow([
        { step_id: "list", tool_name: "touch" },
        {
          step_id: "each",
          tool_name: "touch",
          for_each: "${steps.list.x}",
          max_concurrency: 3,
          tolerated_failures: 2,
          rate_limit: { limit: 1, per: 1 },
          compensate: {
            tool_name: "create_session",
            parameters: {
              casefile_id: "${steps.each.x}",
              title: "${steps.list.y}",
            },
          },
        },
      ]),
    );

  it("is due where one item succeeded, whatever became of the map", () => {
    const undone = (phases: Readonly<Record<string, StepPhase>>) =>
      stepsToUndo(plan(), new Map(Object.entries(phases)));
    expect(undone({ each: "waiting", "each[3]": "success" })).toEqual(["each"]);
    expect(undone({ each: "failed", "each[3]": "success" })).toEqual(["each"]);
    expect(undone({ each: "success", "each[3]": "failed" })).toEqual([]);
    expect(undone({ each: "success" })).toEqual([]);
  });

  it("is a map over the same list, as wide, of which no item may fail", () => {
    const [undoing] = compensationPlan(plan(), ["each"]).steps;
    expect(undoing).toMatchObject({
      step_id: "~each",
      operation: "run_control_step",
      effect: "control",
      needs: ["list"],
      map: {
        for_each: "${steps.list.x}",
        operation: "create_session_operation",
        effect: "transactional",
        lanes: 3,
        tolerated: { count: 0 },
      },
    });
    expect(undoing).not.toHaveProperty("rate_limit");
  });

  it("gives each item what that item made", () => {
    const item = stepOfKey(compensationPlan(plan(), ["each"]), "~each[7]");
    expect(item).toMatchObject({
      step_id: "~each[7]",
      operation: "create_session_operation",
      needs: ["each[7]", "list"],
      retry: { on_exhausted: "pause" },
    });
  });
});
