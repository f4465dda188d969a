import type { Collider } from "./open-collider.ts";

/** What the platform does once a minute with the records of calls. */
export async function sealAudit({
  composition,
}: Pick<Collider, "composition">): Promise<void> {
  await composition.deliver({
    operation: "seal_audit_events",
    payload: {},
    retryCount: 0,
    traceparent: null,
  });
}
