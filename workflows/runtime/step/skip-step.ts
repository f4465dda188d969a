import { asColliderError, type ColliderError } from "#shared/kernel/error.ts";
import { isPreconditionFailure } from "#shared/platform/document-store.ts";
import { loadConditions } from "#workflows/definition/load-conditions.ts";
import { unsatisfyingToCount } from "#workflows/planner/barriers.ts";
import {
  isCompensation,
  undoneKey,
} from "#workflows/planner/compensation-key.ts";
import { parseStepKey } from "#workflows/planner/map-item.ts";
import type { SettledStep } from "#workflows/planner/continuation.ts";
import { countMembers } from "./count-members.ts";
import type { EngineContext } from "../engine-context.ts";
import type { Run } from "../run/run-document.ts";
import type { LoadedStep } from "./load-step.ts";
import { scopeOf } from "./step-call.ts";
import { isSettled, readStep, skippedStep, stepPath } from "./step-document.ts";
import { stepWrites } from "./step-write.ts";

/** Records a step as skipped. Null when it has been begun instead, and so is not settled. */
export async function skipStep(
  context: EngineContext,
  run: Run,
  {
    stepId,
    barriers,
  }: { readonly stepId: string; readonly barriers: readonly string[] },
): Promise<SettledStep | null> {
  const { documents, clock } = context.platform;
  const path = stepPath(run.id, stepId);
  const writes = stepWrites(path, null, {
    ...skippedStep(barriers, clock.now()),
    by_hand: run.skips[stepId] ?? null,
  });
  try {
    await documents.transaction(async (transaction) =>
      transaction.write(...writes),
    );
    return { stepId, phase: "skipped" };
  } catch (thrown) {
    if (!isPreconditionFailure(thrown)) throw thrown;
    // Another delivery that skipped it too was first, or an operator.
    const document = await documents.get(path);
    if (document === null) throw thrown;
    const { state } = readStep(document);
    return isSettled(state) ? { stepId, phase: state.phase } : null;
  }
}

/** What becomes of a step at its first delivery. */
export type Readiness =
  | { readonly type: "ready" }
  | { readonly type: "unwanted" }
  | { readonly type: "refused"; readonly refusal: ColliderError };

/** In the undoing of a map: an item that did not succeed, so that there is nothing to undo. */
function hasNothingToUndo({ step, item, outputs }: LoadedStep): boolean {
  if (item === null || !isCompensation(step.step_id)) return false;
  return !outputs.has(parseStepKey(undoneKey(step.step_id)).stepId);
}

async function isUnwanted(
  context: EngineContext,
  loaded: LoadedStep,
): Promise<boolean> {
  const { run, plan, step } = loaded;
  if (run.skips[step.step_id] !== undefined || hasNothingToUndo(loaded))
    return true;
  const unmet = unsatisfyingToCount(plan, step);
  if (unmet !== null && (await countMembers(context, run.id, unmet)) > 0)
    return true;
  if (step.when === undefined) return false;
  const conditions = await loadConditions();
  return !conditions.holds(step.when, scopeOf(loaded));
}

/** Whether a step that has not begun is to begin: what it waited for is as it asks, and its condition holds. */
export async function readinessOf(
  context: EngineContext,
  loaded: LoadedStep,
): Promise<Readiness> {
  try {
    const type = (await isUnwanted(context, loaded)) ? "unwanted" : "ready";
    return { type };
  } catch (thrown) {
    const refusal = asColliderError(thrown);
    if (refusal.retryable) throw thrown;
    return { type: "refused", refusal };
  }
}
