/** The direct dependencies of every step, by index. */
export type Dependencies = readonly ReadonlySet<number>[];

/** The steps left over when those that wait for nothing are taken away again and again: all that is in or behind a cycle. */
function leftovers(dependencies: Dependencies, gone: ReadonlySet<number>) {
  const waiting = dependencies.map(() => 0);
  const successors: number[][] = dependencies.map(() => []);
  for (const [index, needed] of dependencies.entries())
    for (const dependency of needed) {
      if (gone.has(dependency)) continue;
      waiting[index] = (waiting[index] ?? 0) + 1;
      successors[dependency]?.push(index);
    }
  const left = new Set(dependencies.keys());
  for (const index of gone) left.delete(index);
  const ready = [...left].filter((index) => waiting[index] === 0);
  for (const index of ready) {
    left.delete(index);
    for (const successor of successors[index] ?? []) {
      waiting[successor] = (waiting[successor] ?? 0) - 1;
      if (waiting[successor] === 0 && left.has(successor))
        ready.push(successor);
    }
  }
  return { left, order: ready };
}

function cycleIn(dependencies: Dependencies, left: ReadonlySet<number>) {
  const trail: number[] = [];
  const seen = new Map<number, number>();
  let [at] = left;
  while (at !== undefined && !seen.has(at)) {
    seen.set(at, trail.length);
    trail.push(at);
    at = [...(dependencies[at] ?? [])].find((index) => left.has(index));
  }
  return at === undefined ? trail : trail.slice(seen.get(at));
}

/** Cycles that have no step in common, each in the order "waits for"; empty when there is none. */
export function findCycles(dependencies: Dependencies): number[][] {
  const cycles: number[][] = [];
  const gone = new Set<number>();
  for (;;) {
    const { left } = leftovers(dependencies, gone);
    if (left.size === 0) return cycles;
    const cycle = cycleIn(dependencies, left);
    cycles.push(cycle);
    for (const index of cycle) gone.add(index);
  }
}

/**
 * The dependencies without those that another dependency waits for anyway: waiting for both would cost a barrier and
 * change nothing, because a step follows only from the success of all. For a graph without cycles.
 */
export function reduceDependencies(dependencies: Dependencies): number[][] {
  const ancestors: bigint[] = dependencies.map(() => 0n);
  const reduced: number[][] = dependencies.map(() => []);
  for (const index of leftovers(dependencies, new Set()).order) {
    const direct = [...(dependencies[index] ?? [])];
    const behind = direct.reduce(
      (union, dependency) => union | (ancestors[dependency] ?? 0n),
      0n,
    );
    reduced[index] = direct
      .filter((dependency) => ((behind >> BigInt(dependency)) & 1n) === 0n)
      .sort((a, b) => a - b);
    ancestors[index] = direct.reduce(
      (union, dependency) => union | (1n << BigInt(dependency)),
      behind,
    );
  }
  return reduced;
}
