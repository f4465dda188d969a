import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { ChatSessionId, ToolSessionId } from "#shared/kernel/ids.ts";
import { IsoTimestamp } from "#shared/kernel/time.ts";
import { countMessages } from "#shared/chat/messages.ts";
import {
  countRequests,
  endSession,
  readChatSession,
  requireSession,
} from "#shared/session/session-service.ts";
import { EVENTS_PER_REQUEST } from "#shared/session/tool-event.ts";

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
    total_events: z.int().meta({ description: "Of its tool calls." }),
    duration_seconds: z.number().nonnegative(),
    tool_session_id: ToolSessionId.nullable().meta({
      description: "The tool session of its calls; null where there were none.",
    }),
    tool_session_closed: z.boolean().meta({
      description: "Whether that one is closed now.",
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
      const requests =
        toolId === null ? 0 : await countRequests(transaction, toolId);
      const closed = endSession(transaction, session, call.now);
      if (calls !== null) endSession(transaction, calls, call.now);
      return {
        session_id: id,
        closed_at: closed.closedAt,
        total_messages: total,
        total_events: requests * EVENTS_PER_REQUEST,
        duration_seconds: closed.durationSeconds,
        tool_session_id: toolId,
        tool_session_closed: calls !== null,
      };
    },
});
