import { z } from "zod";
import {
  CasefileId,
  ChatSessionId,
  ToolSessionId,
} from "#shared/kernel/ids.ts";
import { IsoTimestamp } from "#shared/kernel/time.ts";

/** What a list tells of every session, of either kind. */
const SESSION_FIELDS = {
  user_id: z.string(),
  casefile_id: CasefileId.nullable(),
  title: z.string(),
  active: z.boolean().meta({
    description:
      "False when it is closed, or expired: nothing happened in it for 24 hours.",
  }),
  created_at: IsoTimestamp,
  updated_at: IsoTimestamp,
  closed_at: IsoTimestamp.nullable(),
};

/** A tool session in a list. */
export const ToolSessionSummary = z
  .strictObject({ session_id: ToolSessionId, ...SESSION_FIELDS })
  .meta({ description: "A tool session: a history of requests by one user." });
export type ToolSessionSummary = z.infer<typeof ToolSessionSummary>;

/** A chat session in a list. */
export const ChatSessionSummary = z
  .strictObject({
    session_id: ChatSessionId,
    ...SESSION_FIELDS,
    tool_session_id: ToolSessionId.nullable().default(null).meta({
      description:
        "Where the tool calls of the chat are kept, once there are any.",
    }),
  })
  .meta({ description: "A chat session: a conversation of one user." });
export type ChatSessionSummary = z.infer<typeof ChatSessionSummary>;
