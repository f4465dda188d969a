import type { Request } from "express";
import type { Caller } from "#shared/auth/caller.ts";
import type { DeliveryRequests } from "#shared/platform/delivery-requests.ts";
import type { Composition } from "#functions/composition.ts";

/** Who sends a request, as the verified token says: nothing in its body or its other headers has a part in it. */
export type Sender =
  | { readonly type: "caller"; readonly caller: Caller }
  | { readonly type: "platform"; readonly requests: DeliveryRequests };

/** @throws ColliderError UNAUTHENTICATED for anything but a valid token. */
export async function senderOf(
  { authenticate, deliveryRequests: requests }: Composition,
  operation: string,
  { headers: { authorization } }: Pick<Request, "headers">,
): Promise<Sender> {
  if (requests?.isClaimedBy(authorization) !== true)
    return { type: "caller", caller: await authenticate(authorization) };
  await requests.verify(operation, authorization);
  return { type: "platform", requests };
}
