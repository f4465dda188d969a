import { isPreconditionFailure } from "#shared/platform/document-store.ts";
import { isoTime } from "#shared/kernel/time.ts";
import { barriersOnSettle } from "#workflows/planner/barriers.ts";
import type { SettledStep } from "#workflows/planner/continuation.ts";
import { failedItems, toleratedOf } from "#workflows/planner/map-item.ts";
import { continueRun } from "../step/continue-run.ts";
import { countMembers, membersOf } from "../step/count-members.ts";
import type { EngineContext, RunAt } from "../engine-context.ts";
import { lookAtChildren } from "../family/run-family.ts";
import type { MapAt } from "./map-at.ts";
import {
  isSettled,
  readStep,
  stepPath,
  type StepState,
} from "../step/step-document.ts";
import { stepWrites } from "../step/step-write.ts";
import type { StoredError } from "../run/stored-error.ts";

async function failureOf(
  { platform: { documents } }: EngineContext,
  { run }: RunAt,
  { step, wait }: MapAt,
  failed: number,
): Promise<StoredError> {
  const { length: count } = wait.items;
  const some = { ...membersOf(run.id, failedItems(step.step_id)), limit: 1 };
  const [document] = await documents.query(some);
  const item = document === undefined ? null : readStep(document);
  const cause = item?.state.phase === "failed" ? item.state.error : null;
  const tolerated = toleratedOf(step.map, count);
  return {
    code: cause?.code ?? "UNKNOWN",
    reason: "ITEMS_FAILED",
    message: `${failed} of ${count} items failed, and ${tolerated} may. ${item?.stepId ?? "One"} failed: ${cause?.message ?? "no reason is recorded."}`,
    fields: cause?.fields ?? [],
  };
}

async function endState(
  context: EngineContext,
  at: RunAt,
  map: MapAt,
  failed: number,
): Promise<Extract<StepState, { readonly phase: "success" | "failed" }>> {
  const { state, stepId } = map.stored;
  const { length: count } = map.wait.items;
  const phase =
    failed > toleratedOf(map.step.map, count) ? "failed" : "success";
  const ended = {
    attempt: state.attempt,
    started_at: state.started_at,
    barriers: barriersOnSettle(at.plan, stepId, phase),
    completed_at: isoTime(context.platform.clock.now()),
  };
  return phase === "success"
    ? {
        phase,
        output: { count, failed },
        large: null,
        inherited_from: null,
        cached_from: null,
        by_hand: null,
        ...ended,
      }
    : { phase, error: await failureOf(context, at, map, failed), ...ended };
}

/** Settles a map, once, with so many of its items failed. */
async function settleMap(
  context: EngineContext,
  at: RunAt,
  map: MapAt,
  failed: number,
): Promise<SettledStep | null> {
  const { documents } = context.platform;
  const stepId = map.step.step_id;
  const path = stepPath(at.run.id, stepId);
  const state = await endState(context, at, map, failed);
  try {
    await documents.transaction(async (transaction) =>
      transaction.write(...stepWrites(path, map.stored, state)),
    );
    return { stepId, phase: state.phase };
  } catch (thrown) {
    if (!isPreconditionFailure(thrown)) throw thrown;
    // Another item was first, or an operator.
    const document = await documents.get(path);
    const current = document === null ? null : readStep(document).state;
    return current !== null && isSettled(current)
      ? { stepId, phase: current.phase }
      : null;
  }
}

/** Ends a map where enough is known of its items: too many have failed, or all have settled. */
export async function endMap(
  context: EngineContext,
  at: RunAt,
  map: MapAt,
  allSettled: boolean,
): Promise<boolean> {
  const { length: count } = map.wait.items;
  const name = failedItems(map.step.step_id);
  const failed = await countMembers(context, at.run.id, name);
  if (!allSettled && failed <= toleratedOf(map.step.map, count)) return false;
  const settled = await settleMap(context, at, map, failed);
  // Items of it that waited for child runs no longer do.
  await lookAtChildren(context, at.run);
  if (settled !== null)
    await continueRun(context, at, { ...settled, repeated: true });
  return true;
}
