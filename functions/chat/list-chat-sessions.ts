import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import {
  ChatSessionSummary,
  readChatSession,
} from "#shared/chat/chat-session.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import { CasefileId, UserId } from "#shared/kernel/ids.ts";
import {
  PAGE_INPUT,
  PAGE_OUTPUT,
  nextPage,
  pageRequest,
} from "#shared/kernel/page.ts";
import { findSessions } from "#shared/session/list-sessions.ts";

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
  input: z.strictObject({
    user_id: UserId.optional().meta({
      description: "The caller when absent; another one needs admin.",
    }),
    casefile_id: CasefileId.optional(),
    active_only: z.boolean().default(false),
    ...PAGE_INPUT,
  }),
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
    const userId = input.user_id ?? call.caller.id;
    if (userId !== call.caller.id && !call.permissions.has("admin"))
      throw new ColliderError(
        "PERMISSION_DENIED",
        "The chats of others need the permission admin. Leave out user_id for your own.",
        { reason: "PERMISSION_MISSING", metadata: { permission: "admin" } },
      );
    const page = await findSessions(
      call.services.platform.documents,
      {
        type: "chat",
        userId,
        casefileId: input.casefile_id ?? null,
        activeOnly: input.active_only,
        now: call.now,
      },
      pageRequest(input),
    );
    return {
      sessions: page.items.map((one) => readChatSession(one, call.now)),
      total_count: page.total,
      ...nextPage(page.nextPageToken),
    };
  },
});
