import { z } from "zod";
import { INTERNAL_CALLER } from "#shared/auth/caller.ts";
import type { Dispatch } from "#shared/dispatch/dispatch.ts";
import type { Log } from "#shared/platform/log.ts";
import type { Deliver, Delivery } from "#shared/platform/task-queue.ts";
import type { Registry } from "#shared/registry/registry.ts";
import type { Runtime } from "#workflows/runtime/runtime.ts";
import { StepDelivery } from "#workflows/runtime/step-task.ts";

export interface DeliverParts<Services> {
  readonly registry: Registry<Services>;
  readonly dispatch: Dispatch<Services>;
  readonly runtime: Runtime;
  readonly log: Log;
}

const StepTaskBody = z.strictObject({ step: StepDelivery });

async function deliverCall<Services>(
  { registry, dispatch, log }: DeliverParts<Services>,
  { operation, payload, traceparent }: Delivery,
): Promise<void> {
  const { outcome } = await dispatch({
    operation: await registry.load(operation),
    body: payload,
    caller: INTERNAL_CALLER,
    traceparent,
  });
  if (outcome.type === "success") return;
  if (outcome.error.retryable) throw outcome.error;
  log.error({ err: outcome.error, operation }, "A task failed for good.");
}

async function deliverStep<Services>(
  { runtime, log }: DeliverParts<Services>,
  { operation, payload, retryCount, traceparent }: Delivery,
): Promise<void> {
  const { step: delivery } = StepTaskBody.parse(payload);
  try {
    await runtime.deliverStep({ delivery, retryCount, traceparent });
  } catch (err) {
    const { run_id, step_key } = delivery;
    log.warn({ err, operation, run_id, step_key }, "A step is put back.");
    throw err;
  }
}

/**
 * What a task of the queue becomes: a workflow's step goes to the runtime, anything else is a call by the platform
 * itself. Only the queue reaches this; a request over HTTP cannot pass for a delivery.
 */
export function createDeliver<Services>(
  parts: DeliverParts<Services>,
): Deliver {
  return async (delivery) =>
    Object.hasOwn(delivery.payload, "step")
      ? deliverStep(parts, delivery)
      : deliverCall(parts, delivery);
}
