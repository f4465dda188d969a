import * as fc from "fast-check";
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

export function planOf(
  graph: Graph,
  error_handling: Plan["error_handling"] = "stop_on_failure",
): Plan {
  const steps = [...graph].map(([step_id, depends_on]) => ({
    step_id,
    tool_name: "touch",
    depends_on: [...depends_on],
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
