import type { CallContext } from "#shared/registry/operation.ts";
import type { Asker } from "#workflows/runtime/run/run-access.ts";

/** Who asks for a run by a call, and when. */
export function askerOf<Services>({
  caller,
  permissions,
  serviceToken,
  now,
}: Pick<
  CallContext<Services>,
  "caller" | "permissions" | "serviceToken" | "now"
>): Asker {
  return { callerId: caller.id, permissions, serviceToken, now };
}
