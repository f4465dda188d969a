import { stepOfKey } from "#workflows/planner/map-item.ts";
import { dueTime, nextHop } from "./due-time.ts";
import type { EngineContext, RunAt } from "../engine-context.ts";
import type { StepState } from "./step-document.ts";
import { stepTask } from "./step-task.ts";

/** What a named task is for; see `StepTaskParts.hop`. */
export type Hop = string;

/** Several deliveries may order a step to start for the first time. The name makes one task of them all. */
export const FIRST_START: Hop = "start";

/** A retry is ordered by the delivery whose attempt failed, and by those that come too late. */
export const NEXT_ATTEMPT: Hop = "attempt";

/** Enqueues a step as its document says: pending, or due for its next attempt. */
export async function enqueueStep(
  context: EngineContext,
  at: RunAt,
  order: {
    readonly stepId: string;
    readonly state: StepState | null;
    readonly hop: Hop | null;
    /** When its rate limit lets the attempt begin; milliseconds since the epoch. */
    readonly beginsAt?: number;
  },
): Promise<void> {
  const { stepId, state, hop, beginsAt } = order;
  const step = stepOfKey(at.plan, stepId);
  const { clock, tasks } = context.platform;
  const now = clock.now();
  const notBefore =
    beginsAt === undefined ? dueTime(state, now) : nextHop(beginsAt, now);
  await tasks.enqueue(
    stepTask({
      runId: at.run.id,
      stepId,
      operation: step.operation,
      attempt: state?.attempt ?? 1,
      epoch: at.run.epoch,
      needs: step.needs,
      traceparent: at.run.traceparent,
      ...(notBefore === null ? {} : { notBefore }),
      ...(beginsAt === undefined ? {} : { beginsAt }),
      ...(hop === null ? {} : { hop }),
    }),
  );
}
