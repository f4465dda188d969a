import { ColliderError } from "#shared/kernel/error.ts";
import { epochMs, isoTime } from "#shared/kernel/time.ts";
import type { Document, Write } from "#shared/platform/document-store.ts";
import type { Hook, HookCall } from "../hooks.ts";
import type { Outcome } from "../outcome.ts";

const ACTIVITY_INTERVAL_MS = 60_000;
const CLOSE = "close_session";

/** One document for each call that changed something, or tried to, in a session. */
function requestRecord(
  call: HookCall,
  session: Document,
  outcome: Outcome,
): readonly Write[] {
  if (call.effect === "none" || outcome.type === "denied") return [];
  return [
    {
      type: "create",
      path: `${session.path}/requests/${call.callId}`,
      data: {
        operation: call.operation,
        request_id: call.requestId,
        status: outcome.type === "success" ? "completed" : "failed",
        at: isoTime(call.now),
      },
    },
  ];
}

function recordsOf(
  call: HookCall,
  session: Document,
  outcome: Outcome,
): readonly Write[] {
  const request = requestRecord(call, session, outcome);
  const last = session.data["updated_at"];
  const isRecent =
    typeof last === "string" && call.now - epochMs(last) < ACTIVITY_INTERVAL_MS;
  // Closing keeps its own time.
  if (isRecent || outcome.type !== "success" || call.operation === CLOSE)
    return request;
  const fields = { updated_at: isoTime(call.now) };
  return [...request, { type: "update", path: session.path, fields }];
}

/** Refuses work in a closed session and keeps its requests, and the time of its last activity, written at most once a minute. */
export const sessionLifecycleHook: Hook = {
  name: "session_lifecycle",
  pre: (call) => {
    if (call.session === null || call.effect === "none") return;
    // Closing twice is answered by the operation itself.
    if (call.session.data["active"] === false && call.operation !== CLOSE)
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
