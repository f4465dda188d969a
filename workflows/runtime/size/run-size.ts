import { exactly, NOTHING } from "#shared/kernel/span.ts";
import { skippableSteps } from "#workflows/planner/skippable-steps.ts";
import type { Plan } from "#workflows/planner/plan.ts";
import { worstCaseRunMs } from "#workflows/planner/worst-case.ts";
import { continuationSize } from "./continuation-size.ts";
import { looksAt } from "./run-looks.ts";
import { NO_SIZE, orSkipped, total, type RunSize } from "./size-of-run.ts";
import { undoingSize, worstUndoingMs } from "./undoing-size.ts";
import { stepSize, type SizedStep } from "./step-size.ts";

/** The run, its place in the sweeper's round and the audit record; a definition that is new, and a receipt. */
function startSize({ steps }: Plan, policyReads: number): RunSize {
  const [follow, wait, show] = [1, 1, 1];
  const own = policyReads + follow + wait + show;
  const [definition, plan, receipt] = [1, 1, 1];
  return {
    reads: [own, own + definition + plan + receipt + steps.length],
    writes: [3, 3 + definition + receipt],
    deletes: NOTHING,
    tasks: exactly(1),
    calls: exactly(1),
    auditRecords: exactly(1),
  };
}

/** The transaction that ends a run. Several leaves may come to it at once, and a failure takes one more write. */
function endSize({ steps, leaves, error_handling }: Plan): RunSize {
  const look = error_handling === "continue_on_failure" ? steps.length : 0;
  const [run, failedStep, claims] = [1, 1, 1];
  return {
    ...NO_SIZE,
    reads: [
      run + look,
      leaves.length * (run + look) + failedStep + run + claims,
    ],
    writes: [1, 2],
    deletes: exactly(1),
  };
}

/**
 * A run that shares a limit looks which slots are held, takes one, and lets the next run look; at its end it does so again.
 * It may have to look once more, when a slot is given on to it.
 */
function sharingSize({ concurrency, leaves }: Plan): RunSize {
  if (concurrency === undefined) return NO_SIZE;
  const { limit } = concurrency;
  const [run, next, slot] = [1, 1, 1];
  return {
    ...NO_SIZE,
    reads: [1 + run + 2 * next, 2 * (limit + run) + next * (1 + leaves.length)],
    writes: exactly(run + slot),
    deletes: exactly(slot),
    tasks: [0, 1 + leaves.length],
    calls: [0, 1],
  };
}

/** The watch of the start finds a run that has ended, or looks at all of it; so does the sweeper from time to time. */
function looksSize(plan: Plan, undoing: readonly SizedStep[]): RunSize {
  const durationMs = worstCaseRunMs(plan) + worstUndoingMs(plan, undoing);
  const { looks, wakes } = looksAt(plan, durationMs);
  const [run, check] = [1, 1];
  const sweeps = Math.max(0, looks - 1);
  const whole = run + plan.steps.length + undoing.length + 1;
  return {
    ...NO_SIZE,
    reads: [run, run + looks * whole + sweeps * 2 * check + wakes * run],
    writes: [0, sweeps],
    tasks: [0, looks + sweeps],
    calls: [1, 1 + sweeps + wakes],
  };
}

/**
 * What a run of the plan takes.
 *
 * @param policyReads - what deciding about the start itself reads
 * @param undoing - what undoes its steps, with what is known of their calls
 */
export function runSize(
  plan: Plan,
  policyReads: number,
  sized: readonly SizedStep[],
  undoing: readonly SizedStep[] = [],
): RunSize {
  const skippable = skippableSteps(plan);
  const steps = sized.flatMap((one) => [
    skippable.has(one.step.step_id)
      ? orSkipped(stepSize(plan, one))
      : stepSize(plan, one),
    continuationSize(plan, one.step),
  ]);
  return total([
    startSize(plan, policyReads),
    ...steps,
    looksSize(plan, undoing),
    endSize(plan),
    undoingSize(plan, undoing),
    sharingSize(plan),
  ]);
}
