import { lookUp, reduceDependencies, type Dependencies } from "./graph.ts";
import type { PlanStep } from "./plan.ts";

export const END_BARRIER = "end";

/** How a step hangs together with the others. */
type StepWiring = Pick<
  PlanStep,
  "dependencies" | "successors" | "barrier" | "feeds"
>;

export interface Wiring {
  readonly of: (stepId: string) => StepWiring;
  /** The size of each barrier. */
  readonly barriers: Readonly<Record<string, number>>;
}

interface Barrier {
  readonly id: string;
  readonly members: readonly string[];
}

function setKey(stepIds: readonly string[]): string {
  return stepIds.toSorted().join();
}

/** One barrier for each set of two or more dependencies, by set: equal sets share theirs. */
function findJoins(sets: Iterable<readonly string[]>): Map<string, Barrier> {
  const joins = new Map<string, Barrier>();
  for (const members of sets) {
    const key = setKey(members);
    if (members.length > 1 && !joins.has(key))
      joins.set(key, { id: `b${joins.size}`, members });
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

/** Finds the barriers of a graph without cycles, and who starts whom. */
export function wire(dependencies: Dependencies): Wiring {
  const graph = reduceDependencies(dependencies);
  const successors = successorsIn(graph);
  const joins = findJoins(graph.values());
  const leaves = [...graph.keys()].filter((id) => !successors.has(id));
  const barriers = [...joins.values(), { id: END_BARRIER, members: leaves }];
  const feeds = feedsOf(barriers);
  return {
    barriers: Object.fromEntries(
      barriers.map(({ id, members }) => [id, members.length]),
    ),
    of: (stepId) => {
      const needed = lookUp(graph, stepId);
      return {
        dependencies: [...needed],
        successors: successors.get(stepId)?.map(({ to }) => to) ?? [],
        barrier: joins.get(setKey(needed))?.id ?? null,
        feeds: feeds.get(stepId)?.map(({ id }) => id) ?? [],
      };
    },
  };
}
