import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planSchema } from "#workflows/planner/plan.ts";
import { ancestorsIn, graphs, handlings, planOf } from "./random-workflows.ts";

describe("The plan of any graph", () => {
  it("keeps who comes before whom, with as few dependencies as can be", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const { steps } = planOf(graph);
        const reduced = new Map(
          steps.map(({ step_id, dependencies }) => [step_id, dependencies]),
        );
        for (const { step_id, dependencies } of steps) {
          const before = ancestorsIn(graph, step_id);
          expect(ancestorsIn(reduced, step_id)).toEqual(before);
          for (const left of dependencies) {
            const others = dependencies.filter((id) => id !== left);
            const fewer = new Map(reduced).set(step_id, others);
            expect(ancestorsIn(fewer, step_id)).not.toEqual(before);
          }
        }
      }),
    );
  });

  it("has the successors of each step where it is a dependency", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const { steps, roots, leaves } = planOf(graph);
        for (const { step_id, successors, dependencies } of steps) {
          const waiting = steps.filter((step) =>
            step.dependencies.includes(step_id),
          );
          expect(successors).toEqual(waiting.map((step) => step.step_id));
          expect(roots.includes(step_id)).toBe(dependencies.length === 0);
          expect(leaves.includes(step_id)).toBe(successors.length === 0);
        }
      }),
    );
  });

  it("has a barrier for every set of several dependencies, fed by its members alone", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const { steps, barriers, leaves } = planOf(graph);
        const membersOf = (barrier: string) =>
          steps
            .filter(({ feeds }) => feeds.includes(barrier))
            .map(({ step_id }) => step_id);
        const joined = new Set(["end"]);
        expect(membersOf("end")).toEqual(leaves);
        for (const { dependencies, barrier } of steps) {
          expect(barrier === null).toBe(dependencies.length < 2);
          if (barrier === null) continue;
          joined.add(barrier);
          expect(new Set(membersOf(barrier))).toEqual(new Set(dependencies));
        }
        expect(new Set(Object.keys(barriers))).toEqual(joined);
        for (const [barrier, { size }] of Object.entries(barriers))
          expect(size).toBe(membersOf(barrier).length);
      }),
    );
  });

  it("is read from where it is stored as it was made", () => {
    fc.assert(
      fc.property(graphs, handlings, (graph, handling) => {
        const plan = planOf(graph, handling);
        const text = JSON.stringify(plan);
        expect(planSchema.parse(JSON.parse(text))).toEqual(plan);
      }),
    );
  });
});
