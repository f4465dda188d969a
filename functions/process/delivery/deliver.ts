import { z } from "zod";
import { INTERNAL_CALLER } from "#shared/auth/caller.ts";
import type { Dispatch } from "#shared/dispatch/dispatch.ts";
import { asColliderError } from "#shared/kernel/error.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { Log } from "#shared/platform/log.ts";
import type { Deliver, Delivery } from "#shared/platform/task-queue.ts";
import type { Registry } from "#shared/registry/registry.ts";
import type { Runtime } from "#workflows/runtime/runtime.ts";
import { StepDelivery } from "#workflows/runtime/step/step-task.ts";

export interface DeliverParts<Services> {
  readonly registry: Registry<Services>;
  readonly dispatch: Dispatch<Services>;
  readonly runtime: Runtime;
  readonly log: Log;
}

/** The body of a task that delivers a step. */
const StepTaskBody = z.strictObject({ step: StepDelivery });

// What a repeat cannot mend is acknowledged, so that it does not come back for ever.
const FOR_GOOD = "A task failed for good.";
const PUT_BACK = "A task is put back.";

/** An event comes as its push envelope, any other call of the platform's in the envelope of requests. */
function bodyOf(payload: JsonObject): JsonObject {
  return Object.hasOwn(payload, "subscription") ? { payload } : payload;
}

async function deliverCall<Services>(
  { registry, dispatch, log }: DeliverParts<Services>,
  { operation, payload, traceparent }: Delivery,
): Promise<void> {
  const facts = { operation, traceparent };
  try {
    const { outcome } = await dispatch({
      operation: await registry.load(operation),
      body: bodyOf(payload),
      caller: INTERNAL_CALLER,
      traceparent,
    });
    if (outcome.type !== "success") throw outcome.error;
  } catch (thrown) {
    const err = asColliderError(thrown);
    if (!err.retryable) return log.error({ err, ...facts }, FOR_GOOD);
    log.warn({ err, ...facts }, PUT_BACK);
    throw err;
  }
}

async function deliverStep<Services>(
  { runtime, log }: DeliverParts<Services>,
  { operation, payload, retryCount, traceparent }: Delivery,
): Promise<void> {
  const facts = { operation, traceparent };
  const body = StepTaskBody.safeParse(payload);
  if (!body.success) return log.error({ err: body.error, ...facts }, FOR_GOOD);
  const { step: delivery } = body.data;
  try {
    await runtime.deliverStep({ delivery, retryCount });
  } catch (err) {
    // Whatever it is: no step is given up before its outcome is committed.
    const { run_id: workId, step_key } = delivery;
    log.warn({ err, ...facts, workId, step_key }, PUT_BACK);
    throw err;
  }
}

/**
 * What a task of the queue, or an event, becomes: a workflow's step goes to the runtime, anything else is a call by the
 * platform itself. Only the queue reaches this; a request over HTTP cannot pass for a delivery.
 */
export function createDeliver<Services>(
  parts: DeliverParts<Services>,
): Deliver {
  return async (delivery) =>
    Object.hasOwn(delivery.payload, "step")
      ? deliverStep(parts, delivery)
      : deliverCall(parts, delivery);
}
