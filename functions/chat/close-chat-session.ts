import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { ChatSessionId, ToolSessionId } from "#shared/kernel/ids.ts";
import { IsoTimestamp } from "#shared/kernel/time.ts";
import { countMessages } from "#shared/chat/messages.ts";
import {
  endSession,
  readChatSession,
  requireSession,
} from "#shared/session/session-service.ts";

export const closeChatSession = defineOperation({
  name: "close_chat_session",
  description:
    "Closes a chat of the caller, and the tool session of its calls. One that is closed stays as it was closed first.",
  classification: {
    domain: "communication",
    subdomain: "chat",
    capability: "update",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({ session_id: ChatSessionId }),
  output: z.strictObject({
    session_id: ChatSessionId,
    closed_at: IsoTimestamp,
    total_messages: z.int(),
    duration_seconds: z.number().nonnegative(),
    tool_session_id: ToolSessionId.nullable().meta({
      description: "The tool session of its calls, which is closed with it.",
    }),
  }),
  examples: [{ session_id: "cs_261123_k3v9x2m8q4wt7n1c" }],
  policy: {
    pattern: "write",
    permissions: ["chat:write"],
    casefile: "none",
    session: "closing",
  },
  effect: "transactional",
  handle:
    async ({ session_id: id }, call) =>
    async (transaction) => {
      const total = await countMessages(transaction, id);
      const session = await requireSession(transaction, id);
      const toolId = readChatSession(session, call.now).tool_session_id;
      const calls =
        toolId === null ? null : await requireSession(transaction, toolId);
      const closed = endSession(transaction, session, call.now);
      if (calls !== null) endSession(transaction, calls, call.now);
      return {
        session_id: id,
        closed_at: closed.closedAt,
        total_messages: total,
        duration_seconds: closed.durationSeconds,
        tool_session_id: toolId,
      };
    },
});
