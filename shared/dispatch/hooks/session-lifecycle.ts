import { ColliderError } from "#shared/kernel/error.ts";
import { epochMs, isoTime } from "#shared/kernel/time.ts";
import type { Document, Write } from "#shared/platform/document-store.ts";
import type { Hook, HookCall } from "../hooks.ts";
import type { Outcome } from "../outcome.ts";

const ACTIVITY_INTERVAL_MS = 60_000;

function requestRecord(
  call: HookCall,
  session: Document,
  outcome: Outcome,
): Write {
  return {
    type: "create",
    path: `${session.path}/requests/${call.callId}`,
    data: {
      operation: call.operation,
      request_id: call.requestId,
      status: outcome.type === "success" ? "completed" : "failed",
      at: isoTime(call.now),
    },
  };
}

function isStale(session: Document, now: number): boolean {
  const last = session.data["updated_at"];
  return (
    typeof last !== "string" || now - epochMs(last) >= ACTIVITY_INTERVAL_MS
  );
}

function recordsOf(
  call: HookCall,
  session: Document,
  outcome: Outcome,
): readonly Write[] {
  // Closing is no work in the session, and looking at a closed one no activity.
  if (call.closesSession || session.data["active"] === false) return [];
  const writes: Write[] = [];
  if (call.effect !== "none" && outcome.type !== "denied")
    writes.push(requestRecord(call, session, outcome));
  if (outcome.type === "success" && isStale(session, call.now)) {
    const fields = { updated_at: isoTime(call.now) };
    writes.push({ type: "update", path: session.path, fields });
  }
  return writes;
}

/**
 * Refuses work in a closed session. Keeps one document for each call that changed something in it, or tried to, and the
 * time of its last activity, written at most once a minute.
 */
export const sessionLifecycleHook: Hook = {
  name: "session_lifecycle",
  staysInProcess: true,
  pre: (call) => {
    // Closing twice is answered by the operation itself.
    if (call.session === null || call.effect === "none" || call.closesSession)
      return;
    if (call.session.data["active"] === false)
      throw new ColliderError(
        "FAILED_PRECONDITION",
        "The session is closed. Open a new one with create_session.",
        {
          reason: "SESSION_CLOSED",
        },
      );
  },
  record: (call, outcome) =>
    call.session === null ? [] : recordsOf(call, call.session, outcome),
};
