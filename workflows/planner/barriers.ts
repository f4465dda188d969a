import { planStepOf, type Plan } from "./plan.ts";
import { isSettled, type StepPhase } from "./step-phase.ts";

function succeeded(barrier: string): string {
  return `${barrier}+`;
}

/** The name under which the members of a barrier that did not succeed are counted. */
export function notSucceeded(barrier: string): string {
  return `${barrier}-`;
}

/** Under stop_on_failure only successes count: anything else ends the run. */
export function isSuccessOnly(plan: Plan): boolean {
  return plan.error_handling === "stop_on_failure";
}

/**
 * The counted names of a barrier. Under continue_on_failure a join must know how many of its members succeeded, and the
 * two counts are of disjoint members: when they add up to the size both are final, whenever each was taken. (Counting
 * the settled and the succeeded instead would skip a join whose last success fell between the two counts.)
 */
function countedNames(plan: Plan, barrier: string): string[] {
  return isSuccessOnly(plan) || barrier === plan.end_barrier
    ? [barrier]
    : [succeeded(barrier), notSucceeded(barrier)];
}

/** The names to store in the document of a step that settles with this phase. */
export function barriersOnSettle(
  plan: Plan,
  stepId: string,
  phase: StepPhase,
): string[] {
  const { feeds } = planStepOf(plan, stepId);
  if (isSuccessOnly(plan)) return phase === "success" ? [...feeds] : [];
  if (!isSettled(phase)) return [];
  const marked = phase === "success" ? succeeded : notSucceeded;
  return feeds.map((barrier) =>
    barrier === plan.end_barrier ? barrier : marked(barrier),
  );
}

/** The names whose documents `continuation` wants counted, after the step's own document is committed. */
export function barriersToCount(
  plan: Plan,
  stepId: string,
  phase: StepPhase,
): string[] {
  if (!isSettled(phase)) return [];
  if (isSuccessOnly(plan) && phase !== "success") return [];
  return planStepOf(plan, stepId)
    .feeds.filter((barrier) => plan.barriers[barrier] !== 1)
    .flatMap((barrier) => countedNames(plan, barrier));
}

/** Whether all members of a barrier have settled, given the counts of `barriersToCount`. */
export function isOpen(
  plan: Plan,
  barrier: string,
  counts: ReadonlyMap<string, number>,
): boolean {
  const size = plan.barriers[barrier] ?? 0;
  if (size === 1) return true;
  const settled = countedNames(plan, barrier).reduce(
    (sum, name) => sum + (counts.get(name) ?? 0),
    0,
  );
  return settled >= size;
}
