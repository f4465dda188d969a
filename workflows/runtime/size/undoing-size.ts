import { compensationPlan } from "#workflows/planner/compensation-plan.ts";
import { undoneKey } from "#workflows/planner/compensation-key.ts";
import { isMap, itemCounts } from "#workflows/planner/map-item.ts";
import type { Plan } from "#workflows/planner/plan.ts";
import { criticalPath } from "#workflows/planner/worst-case.ts";
import { continuationSize } from "./continuation-size.ts";
import { atMost, NO_SIZE, total, type RunSize } from "./size-of-run.ts";
import { stepSize, type SizedStep } from "./step-size.ts";

function documentsOf(plan: Plan): number {
  const items = plan.steps.filter(isMap).map((map) => itemCounts(map)[1]);
  return items.reduce((sum, count) => sum + count, plan.steps.length);
}

/**
 * Each step that is recorded while the run stops looks whether it is the last; the last reads all steps, as does the look
 * that orders what begins. Beside the run's end there are the moves to stop, to undo and to pause, and the note of the look.
 */
function beginSize(plan: Plan): RunSize {
  const [claims, run, look] = [1, 1, 1];
  const whole = run + documentsOf(plan);
  const most = plan.steps.length * claims + 2 * (whole + run);
  return {
    ...NO_SIZE,
    reads: [0, most],
    writes: [0, 4],
    tasks: [0, look],
    calls: [0, look],
  };
}

/** The leaves of an undoing end the run as its own leaves do. */
function endSize({ leaves }: Plan): RunSize {
  const run = 1;
  return { ...NO_SIZE, reads: [0, leaves.length * run], writes: [0, 1] };
}

/** What it takes at most to undo a run: all of its steps succeeded that can be undone. */
export function undoingSize(plan: Plan, sized: readonly SizedStep[]): RunSize {
  if (sized.length === 0) return NO_SIZE;
  const undoing = undoingOf(plan, sized);
  const steps = sized.flatMap((one) => [
    stepSize(undoing, one),
    continuationSize(undoing, one.step),
  ]);
  return atMost(total([beginSize(plan), ...steps, endSize(undoing)]));
}

function undoingOf(plan: Plan, sized: readonly SizedStep[]): Plan {
  const undone = sized.map(({ step: { step_id: key } }) => undoneKey(key));
  return compensationPlan(plan, undone);
}

/** The longest that it takes to undo a run. */
export function worstUndoingMs(
  plan: Plan,
  sized: readonly SizedStep[],
): number {
  return criticalPath(undoingOf(plan, sized)).durationMs;
}
