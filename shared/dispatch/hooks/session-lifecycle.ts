import { ColliderError } from "#shared/kernel/error.ts";
import { epochMs, isoTime } from "#shared/kernel/time.ts";
import type { Write } from "#shared/platform/document-store.ts";
import {
  initiatorOf,
  type SessionDocument,
  type ToolRequestFacts,
} from "#shared/registry/tool-request.ts";
import type { Hook, HookCall } from "../hooks.ts";
import type { Outcome } from "../outcome.ts";
import { SESSION_COLLECTIONS } from "../session-path.ts";
import { sessionStateOf } from "../session-state.ts";
import type { SessionRequest } from "./session-request.ts";

const ACTIVITY_INTERVAL_MS = 60_000;

/** What is said of a call that nobody said anything of. */
function plainFacts({ operation, callId, caller }: HookCall): ToolRequestFacts {
  return {
    tool_name: operation,
    session_request_id: callId,
    initiator: initiatorOf(caller),
    prompt: null,
    reasoning: null,
    chain_id: null,
    chain_position: null,
  };
}

function requestRecord(
  call: HookCall,
  session: SessionDocument,
  outcome: Outcome,
  durationMs: number,
): Write {
  const { toolRequest, requestId } = call;
  const data: SessionRequest = {
    ...(toolRequest ?? plainFacts(call)),
    operation: call.operation,
    request_id: requestId,
    status: outcome.type === "success" ? "completed" : "failed",
    code: outcome.type === "success" ? null : outcome.error.code,
    at: isoTime(call.now),
    duration_ms: durationMs,
  };
  const requests = `${session.path}/requests`;
  // A tool request that is tried again, or whose tool only reads, is the same request.
  if (toolRequest !== null && requestId !== null)
    return { type: "set", path: `${requests}/${requestId}`, data };
  return { type: "create", path: `${requests}/${call.callId}`, data };
}

function isChat({ path }: SessionDocument): boolean {
  return path.startsWith(SESSION_COLLECTIONS.chat);
}

function isStale(session: SessionDocument, now: number): boolean {
  const last = session.data["updated_at"];
  return (
    typeof last !== "string" || now - epochMs(last) >= ACTIVITY_INTERVAL_MS
  );
}

function isKept({ effect, toolRequest }: HookCall, outcome: Outcome): boolean {
  return (
    outcome.type !== "denied" && (effect !== "none" || toolRequest !== null)
  );
}

function recordsOf(
  call: HookCall,
  session: SessionDocument,
  outcome: Outcome,
  durationMs: number,
): readonly Write[] {
  // Closing is no work in the session, and looking at one that is over no activity.
  if (call.closesSession || sessionStateOf(session.data, call.now) !== "active")
    return [];
  const writes: Write[] = [];
  // What happens in a chat is said in it.
  if (!isChat(session) && isKept(call, outcome))
    writes.push(requestRecord(call, session, outcome, durationMs));
  if (outcome.type === "success" && isStale(session, call.now)) {
    const fields = { updated_at: isoTime(call.now) };
    writes.push({ type: "update", path: session.path, fields });
  }
  return writes;
}

const OVER = {
  closed: { says: "The session is closed.", reason: "SESSION_CLOSED" },
  expired: {
    says: "The session is expired: nothing happened in it for a day.",
    reason: "SESSION_EXPIRED",
  },
} as const;

function openerOf(session: SessionDocument): string {
  return isChat(session) ? "create_chat_session" : "create_session";
}

/**
 * Refuses work in a session that is closed or expired. Keeps one document for each call that changed something in it, or
 * tried to, and for each tool request, but in chats; and the time of its last activity, written at most once a minute.
 */
export const sessionLifecycleHook: Hook = {
  name: "session_lifecycle",
  staysInProcess: true,
  pre: (call) => {
    // Closing twice is answered by the operation itself.
    if (call.session === null || call.effect === "none" || call.closesSession)
      return;
    const state = sessionStateOf(call.session.data, call.now);
    if (state === "active") return;
    const { says, reason } = OVER[state];
    throw new ColliderError(
      "FAILED_PRECONDITION",
      `${says} Open a new one with ${openerOf(call.session)}.`,
      { reason },
    );
  },
  record: (call, outcome, durationMs) =>
    call.session === null
      ? []
      : recordsOf(call, call.session, outcome, durationMs),
};
