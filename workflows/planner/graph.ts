/** The direct dependencies of every step, by step id. */
export type Dependencies = ReadonlyMap<string, ReadonlySet<string>>;

/** Steps each of which waits for the next, and the last for the first. */
export interface Cycle {
  readonly first: string;
  readonly stepIds: readonly string[];
}

/** @throws Error for a step that is not there, which no caller produces. */
export function lookUp<Value>(
  byStep: ReadonlyMap<string, Value>,
  stepId: string,
): Value {
  const value = byStep.get(stepId);
  if (value === undefined) throw new Error(`There is no step ${stepId}.`);
  return value;
}

/** All steps that a step depends on, directly or through others. */
export function ancestorsOf(
  dependencies: Dependencies,
  stepId: string,
): ReadonlySet<string> {
  const found = new Set(lookUp(dependencies, stepId));
  // What is added on the way is visited too.
  for (const id of found)
    for (const before of lookUp(dependencies, id)) found.add(before);
  return found;
}

/** The steps in an order in which each comes after its dependencies, as far as there are no cycles. */
function sortSteps(dependencies: Dependencies) {
  const done = new Set<string>();
  const trail = new Set<string>();
  const cyclic = new Set<string>();
  const cycles: Cycle[] = [];

  function closeCycle(first: string): void {
    const steps = [...trail];
    const stepIds = steps.slice(steps.indexOf(first));
    if (stepIds.some((id) => cyclic.has(id))) return;
    for (const id of stepIds) cyclic.add(id);
    cycles.push({ first, stepIds });
  }

  function visit(stepId: string): void {
    if (done.has(stepId)) return;
    if (trail.has(stepId)) {
      closeCycle(stepId);
      return;
    }
    trail.add(stepId);
    for (const dependency of lookUp(dependencies, stepId)) visit(dependency);
    trail.delete(stepId);
    done.add(stepId);
  }

  for (const stepId of dependencies.keys()) visit(stepId);
  return { order: [...done], cycles };
}

/** Cycles that have no step in common; one at least wherever there are any. */
export function findCycles(dependencies: Dependencies): readonly Cycle[] {
  return sortSteps(dependencies).cycles;
}

/** Sets of steps as bits: a thousand steps have half a million ancestors. */
interface Reach {
  readonly self: bigint;
  readonly ancestors: bigint;
  readonly kept: readonly string[];
}

/**
 * The dependencies without those that another dependency waits for anyway: waiting for both would cost a barrier and
 * change nothing, where a step follows only from the success of all. A step that can follow from less keeps all that it
 * waits for, and says nothing of them by its own success. For a graph without cycles.
 *
 * @param needsSuccess - whether a step follows only from the success of all that it waits for
 */
export function reduceDependencies(
  dependencies: Dependencies,
  needsSuccess: (stepId: string) => boolean,
): ReadonlyMap<string, readonly string[]> {
  const reach = new Map<string, Reach>();
  for (const [position, stepId] of sortSteps(dependencies).order.entries()) {
    const direct = [...lookUp(dependencies, stepId)].map((id) => ({
      id,
      ...lookUp(reach, id),
    }));
    const strict = needsSuccess(stepId);
    const behind = strict
      ? direct.reduce((all, { ancestors }) => all | ancestors, 0n)
      : 0n;
    reach.set(stepId, {
      self: 1n << BigInt(position),
      ancestors: strict
        ? direct.reduce((all, { self }) => all | self, behind)
        : 0n,
      kept: direct
        .filter(({ self }) => (behind & self) === 0n)
        .map(({ id }) => id),
    });
  }
  return new Map(
    [...dependencies.keys()].map((id) => [id, lookUp(reach, id).kept]),
  );
}
