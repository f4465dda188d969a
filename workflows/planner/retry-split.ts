import { isMap, itemKey, parseStepKey, type MapStep } from "./map-item.ts";
import { planStepOf, type Plan, type PlanStep } from "./plan.ts";
import { isSettled, type StepPhase } from "./step-phase.ts";

type Phases = ReadonlyMap<string, StepPhase>;

function hasSettled(phases: Phases, key: string): boolean {
  const phase = phases.get(key);
  return phase !== undefined && isSettled(phase);
}

/** Steps with all that depends on them. */
function reachOf(plan: Plan, stepIds: readonly string[]): ReadonlySet<string> {
  const reach = new Set(stepIds);
  // What is added on the way is visited too.
  for (const id of reach)
    for (const successor of planStepOf(plan, id).successors)
      reach.add(successor);
  return reach;
}

/** What a run that is retried has done already. */
export interface RetrySplit {
  /**
   * Steps that succeeded, and items of maps, whose outputs the new run takes; and steps that were skipped for what has not
   * changed. Whatever such a step depends on is among them.
   */
  readonly inherited: readonly string[];
  /** Steps that succeeded, or items of them, and are to run once more. All others have not succeeded yet. */
  readonly again: readonly string[];
}

/** What the new run does, and may come to something else: a step that went on after a failure goes on from what it is now. */
function begunFrom(
  plan: Plan,
  phases: Phases,
  fromStep: string | null,
): ReadonlySet<string> {
  const undone = plan.steps.filter(({ step_id }) => {
    const phase = phases.get(step_id);
    return phase !== "success" && phase !== "skipped";
  });
  const after = undone.flatMap(({ successors }) => successors);
  return reachOf(plan, fromStep === null ? after : [fromStep, ...after]);
}

/** @param fromStep - Runs again with all that depends on it; null for what did not succeed, and what depends on that. */
export function splitForRetry(
  plan: Plan,
  phases: Phases,
  fromStep: string | null,
): RetrySplit {
  const begun = begunFrom(plan, phases, fromStep);
  const done = [...phases]
    .filter(([, phase]) => phase === "success" || phase === "skipped")
    .map(([key, phase]) => ({ key, phase, ...parseStepKey(key) }));
  const again = done.filter(
    ({ stepId, phase }) => begun.has(stepId) && phase === "success",
  );
  return {
    inherited: done
      .filter(({ stepId }) => !begun.has(stepId))
      .map(({ key }) => key),
    again: [...new Set(again.map(({ stepId }) => stepId))],
  };
}

/** What is claimed tells of itself where its effect is outside: there it can be looked up. */
function isOpen(
  phase: StepPhase | undefined,
  effect: PlanStep["effect"],
): boolean {
  if (phase === "claimed") return effect !== "external";
  return phase === undefined || phase === "retrying";
}

/** The first item of each lane that has not settled: of these one may be under way, and of no others. */
function openItems(step: MapStep, phases: Phases): string[] {
  const { lanes } = step.map;
  return Array.from({ length: lanes }, (_, lane) => {
    let index = lane;
    while (hasSettled(phases, itemKey(step.step_id, index))) index += lanes;
    return itemKey(step.step_id, index);
  }).filter((key) => isOpen(phases.get(key), step.map.effect));
}

/** The steps of a run that has ended which a delivery may still be dispatching, and of which nothing outside would tell. */
export function mayBeUnderWay(plan: Plan, phases: Phases): readonly string[] {
  return plan.steps.flatMap((step) => {
    if (isMap(step))
      return phases.get(step.step_id) === "waiting"
        ? openItems(step, phases)
        : [];
    const isNext =
      step.effect !== "control" &&
      isOpen(phases.get(step.step_id), step.effect) &&
      step.dependencies.every((id) => hasSettled(phases, id));
    return isNext ? [step.step_id] : [];
  });
}
