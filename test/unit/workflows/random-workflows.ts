import * as fc from "fast-check";
import { RUN_IF, type RunIf } from "#workflows/definition/run-if.ts";
import type { Plan } from "#workflows/planner/plan.ts";
import { planFor, workflow } from "./definitions.ts";

/** A graph without cycles: each step after the ids of what it waits for, in any order of definition. */
export type Graph = ReadonlyMap<string, readonly string[]>;

const MOST_STEPS = 12;

export const graphs: fc.Arbitrary<Graph> = fc
  .integer({ min: 1, max: MOST_STEPS })
  .map((size) => Array.from({ length: size }, (_, index) => `s${index}`))
  .chain((ids) =>
    fc
      .tuple(...ids.map((_id, index) => fc.subarray(ids.slice(0, index))))
      .map((sets) => ids.map((id, index) => [id, sets[index] ?? []] as const)),
  )
  .chain((steps) => fc.shuffledSubarray(steps, { minLength: steps.length }))
  .map((steps) => new Map(steps));

export const handlings = fc.constantFrom(
  "stop_on_failure" as const,
  "continue_on_failure" as const,
);

/** What steps ask of those that they wait for; the others ask for success. */
export type RunIfs = ReadonlyMap<string, RunIf>;

export const runIfs: fc.Arbitrary<RunIfs> = fc
  .array(fc.constantFrom(...RUN_IF), { maxLength: MOST_STEPS })
  .map((all) => new Map(all.map((runIf, index) => [`s${index}`, runIf])));

export function planOf(
  graph: Graph,
  error_handling: Plan["error_handling"] = "stop_on_failure",
  asked: RunIfs = new Map(),
): Plan {
  const steps = [...graph].map(([step_id, depends_on]) => ({
    step_id,
    tool_name: "touch",
    depends_on: [...depends_on],
    run_if: asked.get(step_id) ?? "all_success",
  }));
  return planFor(workflow(steps, { error_handling }));
}

/** Every step that has to settle before this one, on whatever way. */
export function ancestorsIn(graph: Graph, stepId: string): Set<string> {
  const found = new Set<string>();
  const waiting = [stepId];
  for (const id of waiting)
    for (const needed of graph.get(id) ?? [])
      if (!found.has(needed)) {
        found.add(needed);
        waiting.push(needed);
      }
  return found;
}
