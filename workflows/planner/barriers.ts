import { planStepOf, type Plan, type PlanStep } from "./plan.ts";
import { isSettled, satisfies, type StepPhase } from "./step-phase.ts";

/** How many documents list each name, as far as they have been counted. */
export type Counts = ReadonlyMap<string, number>;

/** Under it a failed step ends the run, so nothing that waits for it ever opens. */
export function stopsOnFailure(plan: Plan): boolean {
  return plan.error_handling === "stop_on_failure";
}

/** The name under which the members of a barrier are counted that are not as those ask that wait for them. */
function unsatisfying(barrier: string): string {
  return `${barrier}-`;
}

function barrierOf(plan: Plan, id: string): Plan["barriers"][string] {
  const barrier = plan.barriers[id];
  if (barrier === undefined) throw new Error(`The plan has no barrier ${id}.`);
  return barrier;
}

/** The names to store in the document of a step that settles with this phase. */
export function barriersOnSettle(
  plan: Plan,
  stepId: string,
  phase: StepPhase,
): string[] {
  if (!isSettled(phase)) return [];
  if (phase === "failed" && stopsOnFailure(plan)) return [];
  return planStepOf(plan, stepId).feeds.flatMap((id) =>
    satisfies(barrierOf(plan, id).run_if, phase)
      ? [id]
      : [id, unsatisfying(id)],
  );
}

/** The names whose documents `continuation` wants counted, after the step's own document is committed. */
export function barriersToCount(
  plan: Plan,
  stepId: string,
  phase: StepPhase,
): string[] {
  if (!isSettled(phase)) return [];
  if (phase === "failed" && stopsOnFailure(plan)) return [];
  return planStepOf(plan, stepId).feeds.filter(
    (id) => barrierOf(plan, id).size > 1,
  );
}

/** Whether all members of a barrier have settled, given the counts of `barriersToCount`. */
export function isOpen(plan: Plan, id: string, counts: Counts): boolean {
  const { size } = barrierOf(plan, id);
  return size === 1 || (counts.get(id) ?? 0) >= size;
}

/**
 * The name whose documents a join counts when it is delivered: where there are any, it is skipped. All that it waits for
 * has settled by then and never changes, so the count is final (decision 0008). Null where there is nothing to ask.
 */
export function unsatisfyingToCount(
  plan: Plan,
  { barrier }: Pick<PlanStep, "barrier">,
): string | null {
  const asks =
    barrier !== null && barrierOf(plan, barrier).run_if !== "all_done";
  return asks ? unsatisfying(barrier) : null;
}
