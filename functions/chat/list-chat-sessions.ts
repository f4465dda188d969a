import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import {
  sessionPage,
  SessionsInput,
} from "#functions/session/kinds/session-page.ts";
import { PAGE_OUTPUT, nextPage } from "#shared/kernel/page.ts";
import { readChatSession } from "#shared/session/session-service.ts";
import { ChatSessionSummary } from "#shared/session/session.ts";

export const listChatSessions = defineOperation({
  name: "list_chat_sessions",
  description:
    "Lists the caller's chats, newest first; with active_only by their last activity.",
  classification: {
    domain: "communication",
    subdomain: "chat",
    capability: "search",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: SessionsInput,
  output: z.strictObject({
    sessions: z.array(ChatSessionSummary),
    total_count: z.int(),
    ...PAGE_OUTPUT,
  }),
  examples: [{ active_only: true, limit: 10 }],
  policy: {
    pattern: "read",
    permissions: ["chat:read"],
    casefile: "viewer",
    session: "none",
  },
  effect: "none",
  handle: async (input, call) => {
    const page = await sessionPage("chat", input, call);
    return {
      sessions: page.items.map((one) => readChatSession(one, call.now)),
      total_count: page.total,
      ...nextPage(page.nextPageToken),
    };
  },
});
