import { isCompensation } from "#workflows/planner/compensation-key.ts";
import { compensationPlan } from "#workflows/planner/compensation-plan.ts";
import type { Plan } from "#workflows/planner/plan.ts";
import type { Run } from "./run-document.ts";

/** Whether what the run did is being undone, or was. */
export function isUndoing({ compensation }: Run): boolean {
  return compensation !== null && compensation.steps !== null;
}

/** Whether the run is to be undone when whatever is claimed is recorded. */
export function awaitsCompensation({ compensation }: Run): boolean {
  return compensation !== null && compensation.steps === null;
}

/** Whether steps act in the run as it now is: those of its plan, or those that undo it. */
export function isActing({ phase }: Pick<Run, "phase">): boolean {
  return phase === "running" || phase === "compensating";
}

/** Whether a run has not begun: it shares a limit, and has never held a slot of it. */
export function lacksSlot({ concurrency, slot }: Run): boolean {
  return concurrency !== null && slot === null;
}

/** Whether a step of this key acts as the run now is: a step of its plan, or what undoes one. */
export function actsOn({ phase }: Pick<Run, "phase">, key: string): boolean {
  return phase === (isCompensation(key) ? "compensating" : "running");
}

/** Whether a step of this key acts now, or will when its run is resumed. */
export function mayAct(run: Run, key: string): boolean {
  if (isUndoing(run) !== isCompensation(key)) return false;
  const { phase } = run;
  return phase === "pending" || phase === "paused" || actsOn(run, key);
}

/** Whether the steps of the run's plan go on: now, when it begins, or when it is resumed. */
export function goesOn(run: Run): boolean {
  const { phase } = run;
  if (phase === "paused") return !isUndoing(run);
  return phase === "pending" || phase === "running";
}

interface Undoing {
  readonly undone: string;
  readonly plan: Plan;
}

// The last of each plan: a run that is undone asks for it at every delivery, and of a thousand steps it takes 10 ms to make.
const undoings = new WeakMap<Plan, Undoing>();

/** What the run goes by now: its plan, or what undoes it. */
export function actingPlan({ compensation }: Run, plan: Plan): Plan {
  const steps = compensation?.steps ?? null;
  if (steps === null) return plan;
  const undone = steps.join();
  const known = undoings.get(plan);
  if (known?.undone === undone) return known.plan;
  const made = compensationPlan(plan, steps);
  undoings.set(plan, { undone, plan: made });
  return made;
}

/** The plan that a step of this key belongs to; null where nothing is undone. */
export function planOfKey(run: Run, plan: Plan, key: string): Plan | null {
  if (!isCompensation(key)) return plan;
  return isUndoing(run) ? actingPlan(run, plan) : null;
}
