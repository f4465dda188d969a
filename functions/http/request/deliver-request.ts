import type { Request } from "express";
import type { DeliveryRequests } from "#shared/platform/delivery-requests.ts";
import type { Delivery } from "#shared/platform/task-queue.ts";
import type { Composition } from "#functions/composition.ts";
import { DELIVERY_LIMIT_BYTES, jsonBodyOf } from "./request-body.ts";

const ACKNOWLEDGED = 204;
/** Never 429 or 503: for those the queue holds back everybody's tasks. */
export const PUT_BACK_STATUS = 500;

function deliveryOf(
  { log }: Composition,
  requests: DeliveryRequests,
  operation: string,
  request: Request,
): Delivery | null {
  try {
    const { headers } = request;
    const body = jsonBodyOf(request, DELIVERY_LIMIT_BYTES);
    return requests.deliveryOf(operation, { headers, body });
  } catch (err) {
    log.error(
      { err, operation },
      "What was delivered is neither task nor event.",
    );
    return null;
  }
}

/** The platform is answered by a status alone. */
export interface DeliveryAnswer {
  readonly status: number;
  readonly body: null;
}

/** Delivers what a verified sender of the platform has sent; the result is the status that tells it what to do. */
export async function deliverRequest(
  composition: Composition,
  requests: DeliveryRequests,
  operation: string,
  request: Request,
): Promise<DeliveryAnswer> {
  const delivery = deliveryOf(composition, requests, operation, request);
  // It would be no better the next time.
  if (delivery === null) return { status: ACKNOWLEDGED, body: null };
  return composition.deliver(delivery).then(
    () => ({ status: ACKNOWLEDGED, body: null }),
    () => ({ status: PUT_BACK_STATUS, body: null }),
  );
}
