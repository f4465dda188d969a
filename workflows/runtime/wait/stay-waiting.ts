import { announceApproval } from "./announce-approval.ts";
import { enqueueStep } from "../step/order-step.ts";
import type { Waiting } from "./control.ts";
import { wakeHop } from "../step/due-time.ts";
import type { EngineContext, RunAt } from "../engine-context.ts";
import { orderLanes } from "../map/map-items.ts";
import type { AttemptParts } from "../step/step-call.ts";

/**
 * What a step that waits leaves behind: those who can end its wait are told, and what wakes it is ordered; of a map, its
 * first items.
 */
export async function stayWaiting(
  context: EngineContext,
  at: RunAt,
  parts: AttemptParts,
  state: Waiting,
): Promise<void> {
  const stepId = parts.loaded.step.step_id;
  const { wait } = state;
  if (wait.for === "items") return orderLanes(context, at, stepId, wait);
  if (wait.for === "run") return;
  await announceApproval(context, parts, state);
  const hop = wakeHop(state, context.platform.clock.now());
  if (hop !== null) await enqueueStep(context, at, { stepId, state, hop });
}
