import { isMap, itemKey, parseStepKey, type MapStep } from "./map-item.ts";
import { planStepOf, type Plan } from "./plan.ts";
import { isSettled, type StepPhase } from "./step-phase.ts";

type Phases = ReadonlyMap<string, StepPhase>;

function hasSettled(phases: Phases, key: string): boolean {
  const phase = phases.get(key);
  return phase !== undefined && isSettled(phase);
}

/** A step and all that depends on it. */
function reachOf(plan: Plan, stepId: string): ReadonlySet<string> {
  const reach = new Set([stepId]);
  // What is added on the way is visited too.
  for (const id of reach)
    for (const successor of planStepOf(plan, id).successors)
      reach.add(successor);
  return reach;
}

/** What a run that is retried has done already. */
export interface RetrySplit {
  /** Steps that succeeded, and items of maps, whose outputs the new run takes. */
  readonly inherited: readonly string[];
  /** Steps that succeeded, or items of them, and are to run once more. All others have not succeeded yet. */
  readonly again: readonly string[];
}

/** @param fromStep - Runs again with all that depends on it; null for what did not succeed alone. */
export function splitForRetry(
  plan: Plan,
  phases: Phases,
  fromStep: string | null,
): RetrySplit {
  const reach = fromStep === null ? new Set() : reachOf(plan, fromStep);
  const succeeded = [...phases].flatMap(([key, phase]) =>
    phase === "success" ? [{ key, ...parseStepKey(key) }] : [],
  );
  const inherited = succeeded.filter(({ stepId }) => !reach.has(stepId));
  const again = succeeded.filter(({ stepId }) => reach.has(stepId));
  return {
    inherited: inherited.map(({ key }) => key),
    again: [...new Set(again.map(({ stepId }) => stepId))],
  };
}

function isOpen(phase: StepPhase | undefined): boolean {
  return phase === undefined || phase === "retrying";
}

/** The first item of each lane that has not settled: of these one may be under way, and of no others. */
function openItems(step: MapStep, phases: Phases): string[] {
  const { lanes } = step.map;
  return Array.from({ length: lanes }, (_, lane) => {
    let index = lane;
    while (hasSettled(phases, itemKey(step.step_id, index))) index += lanes;
    return itemKey(step.step_id, index);
  }).filter((key) => isOpen(phases.get(key)));
}

/** The steps of a run that has ended which a delivery may still be dispatching, without a claim that would tell. */
export function mayBeUnderWay(plan: Plan, phases: Phases): readonly string[] {
  return plan.steps.flatMap((step) => {
    if (isMap(step))
      return phases.get(step.step_id) === "waiting"
        ? openItems(step, phases)
        : [];
    const isNext =
      step.effect !== "control" &&
      isOpen(phases.get(step.step_id)) &&
      step.dependencies.every((id) => hasSettled(phases, id));
    return isNext ? [step.step_id] : [];
  });
}
