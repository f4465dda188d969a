import { against, type Fault } from "./invariants.ts";
import type { LeftRun } from "./left-behind.ts";
import { itemsOf } from "./random-map.ts";
import type { RandomStep } from "./random-step.ts";

function succeeded({ states }: LeftRun, key: string): boolean {
  return states.get(key)?.phase === "success";
}

/** What a step did that can be undone: of a map, whatever its items did. */
function didOf(left: LeftRun, step: RandomStep): readonly string[] {
  if (step.undo === null) return [];
  const parts = step.map === null ? [step] : itemsOf(step);
  return parts.map(({ id }) => id).filter((id) => succeeded(left, id));
}

function namesOf(ids: readonly string[]): string {
  return ids.toSorted().join(", ");
}

/** What is left of a run that was to be undone; whoever gives one up may leave something. */
export function undoFaults(
  left: LeftRun,
  { wasGivenUp }: { readonly wasGivenUp: boolean },
): readonly Fault[] {
  const { run, workflow, states } = left;
  const did = workflow.steps.filter((step) => didOf(left, step).length > 0);
  const due = namesOf(did.map(({ id }) => id));
  if (run.compensation === null) {
    const begun = [...states.keys()].filter((key) => key.startsWith("~"));
    const isDue = run.phase === "failed" && workflow.stopsOnFailure;
    return against("effects", [
      ...begun.map((key) => `${key} is there, and nothing was to be undone`),
      ...(isDue && due !== "" ? [`${due} should have been undone`] : []),
    ]);
  }
  const listed = namesOf(run.compensation.steps ?? []);
  const remaining = did
    .flatMap((step) => didOf(left, step))
    .filter((key) => !succeeded(left, `~${key}`));
  return [
    ...against(
      "effects",
      listed === due ? [] : [`${listed} were undone where ${due} were due`],
    ),
    ...against(
      "ends",
      wasGivenUp ? [] : remaining.map((key) => `${key} was not undone`),
    ),
  ];
}
