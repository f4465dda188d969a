import { z } from "zod";
import { hashJson } from "#shared/kernel/hash.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { IsoTimestamp, isoTime } from "#shared/kernel/time.ts";
import type { Task } from "#shared/platform/task-queue.ts";

/** Raised when the meaning of a step's delivery changes: older code puts a newer delivery back. */
export const ENGINE_VERSION = 1;

/** The delivery of a step: the member `step` of the task's body, and all of it. */
export const StepDelivery = z.strictObject({
  run_id: z.string(),
  step_key: z.string(),
  attempt: z.int().positive(),
  epoch: z.int().nonnegative(),
  engine_version: z.int().positive(),
  /** Steps whose outputs the parameters need; left out when they are many. */
  needs: z.array(z.string()).optional(),
  /** The time that its rate limit gave the attempt. */
  begins_at: IsoTimestamp.optional(),
});
export type StepDelivery = z.infer<typeof StepDelivery>;

/** A payload stays far below the queue's limit of 100 KB. */
const MAX_NAMED_NEEDS = 20;

export interface StepTaskParts {
  readonly runId: string;
  readonly stepId: string;
  readonly operation: string;
  readonly attempt: number;
  readonly epoch: number;
  readonly needs: readonly string[];
  readonly traceparent: string;
  /** Milliseconds since the epoch. */
  readonly notBefore?: number;
  /** As the delivery's `begins_at`, in milliseconds since the epoch. */
  readonly beginsAt?: number;
  /**
   * De-duplicates tasks for one purpose. A name is remembered for an hour after its use, so two purposes never share
   * one: a wake-up would be lost.
   */
  readonly hop?: string;
}

/** The task that delivers a step to the function of its operation. */
export function stepTask(parts: StepTaskParts): Task {
  const { runId, stepId, attempt, epoch, needs, hop, notBefore, beginsAt } =
    parts;
  const step: JsonObject = {
    run_id: runId,
    step_key: stepId,
    attempt,
    epoch,
    engine_version: ENGINE_VERSION,
    ...(needs.length > 0 && needs.length <= MAX_NAMED_NEEDS
      ? { needs: [...needs] }
      : {}),
    ...(beginsAt === undefined ? {} : { begins_at: isoTime(beginsAt) }),
  };
  return {
    operation: parts.operation,
    payload: { step },
    traceparent: parts.traceparent,
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(hop === undefined
      ? {}
      : { name: hashJson([runId, stepId, attempt, epoch, hop]) }),
  };
}
