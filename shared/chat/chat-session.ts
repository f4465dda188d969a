import { z } from "zod";
import { sessionStateOf } from "#shared/dispatch/session-state.ts";
import {
  CasefileId,
  ChatSessionId,
  ToolSessionId,
} from "#shared/kernel/ids.ts";
import { IsoTimestamp } from "#shared/kernel/time.ts";
import type { SessionDocument } from "#shared/registry/tool-request.ts";

/** A chat session in a list. */
export const ChatSessionSummary = z
  .strictObject({
    session_id: ChatSessionId,
    user_id: z.string(),
    casefile_id: CasefileId.nullable(),
    title: z.string(),
    active: z.boolean(),
    created_at: IsoTimestamp,
    updated_at: IsoTimestamp,
    closed_at: IsoTimestamp.nullable(),
    tool_session_id: ToolSessionId.nullable().default(null).meta({
      description:
        "Where the tool calls of the chat are kept, once there are any.",
    }),
  })
  .meta({ description: "A chat session: a conversation of one user." });
export type ChatSessionSummary = z.infer<typeof ChatSessionSummary>;

/** A session as it is now: one that is expired is active no more. */
export function readChatSession(
  { id, data }: SessionDocument,
  now: number,
): ChatSessionSummary {
  const active = sessionStateOf(data, now) === "active";
  return ChatSessionSummary.parse({ ...data, session_id: id, active });
}
