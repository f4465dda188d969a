import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { ChatMessage } from "#shared/chat/message.ts";
import { countMessages, pageOfMessages } from "#shared/chat/messages.ts";
import { ChatSessionId } from "#shared/kernel/ids.ts";
import {
  nextPage,
  PAGE_INPUT,
  PAGE_OUTPUT,
  pageRequest,
} from "#shared/kernel/page.ts";
import {
  readChatSession,
  requireSession,
} from "#shared/session/session-service.ts";
import { ChatSessionSummary } from "#shared/session/session.ts";

export const getChatSession = defineOperation({
  name: "get_chat_session",
  description:
    "Shows a chat of the caller, and what was said in it, newest first.",
  classification: {
    domain: "communication",
    subdomain: "chat",
    capability: "read",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({
    session_id: ChatSessionId,
    include_messages: z.boolean().default(true),
    ...PAGE_INPUT,
  }),
  output: z.strictObject({
    session: ChatSessionSummary,
    message_count: z.int().nonnegative(),
    messages: z.array(ChatMessage),
    ...PAGE_OUTPUT,
  }),
  examples: [{ session_id: "cs_261123_k3v9x2m8q4wt7n1c" }],
  policy: {
    pattern: "read",
    permissions: ["chat:read"],
    casefile: "none",
    session: "owner",
  },
  effect: "none",
  handle: async (input, call) => {
    const { documents } = call.services.platform;
    const id = input.session_id;
    const [session, count, found] = await Promise.all([
      call.session ?? requireSession(documents, id),
      countMessages(documents, id),
      input.include_messages
        ? pageOfMessages(documents, id, pageRequest(input))
        : { items: [] },
    ]);
    return {
      session: readChatSession(session, call.now),
      message_count: count,
      messages: [...found.items],
      ...nextPage("nextPageToken" in found ? found.nextPageToken : null),
    };
  },
});
