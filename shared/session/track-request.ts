import { JsonRecord } from "#shared/kernel/json.ts";
import { isoTime } from "#shared/kernel/time.ts";
import type { CallContext } from "#shared/registry/operation.ts";
import {
  initiatorOf,
  type SessionDocument,
  type ToolRequest,
  type ToolRequestFacts,
} from "#shared/registry/tool-request.ts";
import { eventsOf } from "./tool-event.ts";

/** What a sender may say of a tool request. */
interface Said {
  readonly tool_name: string;
  readonly session_request_id?: string | undefined;
  readonly initiator?: "user" | "agent" | undefined;
  readonly prompt?: string | undefined;
  readonly reasoning?: string | undefined;
  readonly chain_id?: string | undefined;
  readonly chain_position?: number | undefined;
}

/** A tool request in its session. */
export function trackRequest<Services>(
  session: SessionDocument,
  said: Said,
  { caller, callId, requestId, now }: CallContext<Services>,
): ToolRequest {
  const facts: ToolRequestFacts = {
    tool_name: said.tool_name,
    session_request_id: said.session_request_id ?? requestId ?? callId,
    initiator: said.initiator ?? initiatorOf(caller),
    prompt: said.prompt ?? null,
    reasoning: said.reasoning ?? null,
    chain_id: said.chain_id ?? null,
    chain_position: said.chain_position ?? null,
  };
  return {
    session,
    facts,
    answerBeside: (durationMs) => ({
      events: eventsOf({
        ...facts,
        status: "completed",
        code: null,
        at: isoTime(now),
        duration_ms: durationMs,
      }).map((event) => JsonRecord.parse(event)),
      session_id: session.id,
      session_request_id: facts.session_request_id,
    }),
  };
}
