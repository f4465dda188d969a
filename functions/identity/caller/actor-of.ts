import type { Actor } from "#shared/casefile/casefile-service.ts";
import type { CallContext } from "#shared/registry/operation.ts";

/** Who a call's writes are by, and when. */
export function actorOf<Services>({
  caller,
  now,
}: Pick<CallContext<Services>, "caller" | "now">): Actor {
  return { callerId: caller.id, now };
}
