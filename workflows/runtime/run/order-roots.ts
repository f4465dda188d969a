import { enqueueStep, FIRST_START } from "../step/order-step.ts";
import type { EngineContext, RunAt } from "../engine-context.ts";

/**
 * Orders the steps of a run that wait for no other. They are named, because a start is followed, repeated and watched,
 * and each of these orders the same.
 */
export async function orderRoots(
  context: EngineContext,
  at: RunAt,
  begun: ReadonlySet<string>,
): Promise<void> {
  const roots = at.plan.roots.filter((stepId) => !begun.has(stepId));
  await Promise.all(
    roots.map((stepId) =>
      enqueueStep(context, at, { stepId, state: null, hop: FIRST_START }),
    ),
  );
}
