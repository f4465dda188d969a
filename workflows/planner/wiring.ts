import type { RunIf } from "#workflows/definition/run-if.ts";
import { lookUp, reduceDependencies, type Dependencies } from "./graph.ts";
import type { Plan, PlanStep } from "./plan.ts";

export const END_BARRIER = "end";

/** How a step hangs together with the others. */
type StepWiring = Pick<
  PlanStep,
  "dependencies" | "successors" | "barrier" | "feeds"
>;

export interface Wiring {
  readonly of: (stepId: string) => StepWiring;
  readonly barriers: Plan["barriers"];
}

interface Barrier {
  readonly id: string;
  readonly members: readonly string[];
  readonly run_if: RunIf;
}

type RunIfOf = (stepId: string) => RunIf;

function joinKey(members: readonly string[], runIf: RunIf): string {
  return [runIf, ...members.toSorted()].join();
}

/** One barrier for each set of two or more dependencies and what is asked of them: equal ones share theirs. */
function findJoins(
  graph: ReadonlyMap<string, readonly string[]>,
  runIfOf: RunIfOf,
  mark: string,
): Map<string, Barrier> {
  const joins = new Map<string, Barrier>();
  for (const [stepId, members] of graph) {
    const run_if = runIfOf(stepId);
    const key = joinKey(members, run_if);
    if (members.length > 1 && !joins.has(key))
      joins.set(key, { id: `${mark}b${joins.size}`, members, run_if });
  }
  return joins;
}

function successorsIn(graph: ReadonlyMap<string, readonly string[]>) {
  const edges = [...graph].flatMap(([to, needed]) =>
    needed.map((from) => ({ from, to })),
  );
  return Map.groupBy(edges, ({ from }) => from);
}

function feedsOf(barriers: readonly Barrier[]) {
  const memberships = barriers.flatMap(({ id, members }) =>
    members.map((member) => ({ member, id })),
  );
  return Map.groupBy(memberships, ({ member }) => member);
}

/**
 * Finds the barriers of a graph without cycles, and who starts whom.
 *
 * @param mark - before the names of the barriers: what undoes a run is counted among the same documents
 */
export function wire(
  dependencies: Dependencies,
  runIfOf: RunIfOf,
  mark = "",
): Wiring {
  const graph = reduceDependencies(
    dependencies,
    (stepId) => runIfOf(stepId) === "all_success",
  );
  const successors = successorsIn(graph);
  const joins = findJoins(graph, runIfOf, mark);
  const members = [...graph.keys()].filter((id) => !successors.has(id));
  const end: Barrier = { id: mark + END_BARRIER, members, run_if: "all_done" };
  const barriers = [...joins.values(), end];
  const feeds = feedsOf(barriers);
  return {
    barriers: Object.fromEntries(
      barriers.map(({ id, members: { length: size }, run_if }) => [
        id,
        { size, run_if },
      ]),
    ),
    of: (stepId) => {
      const needed = lookUp(graph, stepId);
      return {
        dependencies: [...needed],
        successors: successors.get(stepId)?.map(({ to }) => to) ?? [],
        barrier: joins.get(joinKey(needed, runIfOf(stepId)))?.id ?? null,
        feeds: feeds.get(stepId)?.map(({ id }) => id) ?? [],
      };
    },
  };
}
