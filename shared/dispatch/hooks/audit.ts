import { hashJson } from "#shared/kernel/hash.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { isoTime } from "#shared/kernel/time.ts";
import type { Hook, HookCall } from "../hooks.ts";
import type { Outcome } from "../outcome.ts";
import type { AuditEvent } from "./audit-event.ts";

/** Where the record of a call lies until it is sealed, by the call's id. */
export const AUDIT_EVENTS = "audit_events";

function named(
  input: JsonObject,
  outcome: Outcome,
  field: string,
): string | null {
  const value =
    input[field] ?? (outcome.type === "success" ? outcome.result[field] : null);
  return typeof value === "string" ? value : null;
}

function auditEvent(
  call: HookCall,
  outcome: Outcome,
  whole: Outcome,
): AuditEvent {
  return {
    at: isoTime(call.now),
    caller: call.caller.id,
    caller_kind: call.caller.kind,
    ...(call.caller.serviceToken !== undefined && {
      token_id: call.caller.serviceToken.id,
      service_name: call.caller.serviceToken.serviceName,
    }),
    operation: call.operation,
    outcome: outcome.type,
    code: outcome.type === "success" ? null : outcome.error.code,
    reason: outcome.type === "success" ? null : outcome.error.reason,
    request_id: call.requestId,
    ...(call.requestMetadata !== null && {
      request_metadata_sha256: hashJson(call.requestMetadata),
    }),
    // Of the whole: nobody keeps a record out of a casefile's chain by what he wishes not to see.
    casefile_id: named(call.input, whole, "casefile_id"),
    session_id: call.session?.id ?? named(call.input, whole, "session_id"),
    step: call.step,
    grounds: call.grounds,
    traceparent: call.traceparent,
    input_sha256: hashJson(call.input),
    result_sha256: outcome.type === "success" ? hashJson(outcome.result) : null,
  };
}

// What only reads, and what the platform does to keep runs going: the runs tell of that themselves.
function isPlain({ effect, caller }: HookCall): boolean {
  return (
    effect === "none" || (effect === "repeatable" && caller.kind === "internal")
  );
}

/**
 * Leaves one record, in the call's own commit, of every call that changes something and of every denial. Content is
 * hashed, not copied, and so are the caller's own labels of the request; of an error code and reason are kept.
 */
export const auditHook: Hook = {
  name: "audit",
  record: (call, outcome, _durationMs, whole) => {
    if (isPlain(call) && outcome.type !== "denied") return [];
    return [
      {
        type: "create",
        path: `${AUDIT_EVENTS}/${call.callId}`,
        data: auditEvent(call, outcome, whole),
      },
    ];
  },
};
