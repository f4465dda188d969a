/** What holds of every run, whatever happens; `test/simulation/invariants.test.ts` has a test for each. */
export const INVARIANTS = {
  ends: "every run ends, or is visibly parked, whatever is lost, repeated, delayed or reordered, once faults stop",
  effects:
    "a transactional step takes effect exactly once, and an external one's effect is recorded or looked up, never silently repeated",
  joins: "a join starts once, after its last dependency",
  absorbs:
    "a run that has ended never changes again, and a late outcome is recorded in its own step's document alone",
  stops:
    "after a cancel or a pause is acknowledged, no step that loads afterwards is claimed or dispatched",
  outputs: "an output that a step sees is the committed one",
  audit:
    "audit has exactly one record for every committed attempt and every denial",
  cool: "no document is written more than a handful of times in a run",
  crashes:
    "crashing between any two port calls, any number of times, changes none of it",
} as const;

export type Invariant = keyof typeof INVARIANTS;

/** Something that went against one of them. */
export interface Fault {
  readonly against: Invariant;
  readonly text: string;
}

/** Lines of text as faults against one invariant. */
export function against(
  invariant: Invariant,
  lines: readonly string[],
): readonly Fault[] {
  return lines.map((text) => ({ against: invariant, text }));
}
