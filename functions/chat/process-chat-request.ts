import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { ChatMessage } from "#shared/chat/message.ts";
import { takeTurn } from "#shared/chat/turn.ts";
import { ChatSessionId, ToolSessionId } from "#shared/kernel/ids.ts";
import {
  readChatSession,
  requireSession,
} from "#shared/session/session-service.ts";

const LONGEST_MESSAGE = 20_000;

export const processChatRequest = defineOperation({
  name: "process_chat_request",
  description:
    "Says something in a chat. The model answers, and calls tools in the caller's name as far as he may himself.",
  classification: {
    domain: "communication",
    subdomain: "chat",
    capability: "process",
    complexity: "composite",
    maturity: "beta",
    integration_tier: "external",
  },
  input: z.strictObject({
    session_id: ChatSessionId,
    message: z.string().trim().min(1).max(LONGEST_MESSAGE).meta({
      description:
        "What the caller says; without a model a command: /help lists them.",
    }),
  }),
  output: z.strictObject({
    message: ChatMessage.meta({ description: "The last one, to the caller." }),
    related_messages: z.array(ChatMessage).meta({
      description:
        "What was said before it in this turn, tool calls and their answers too.",
    }),
    tool_session_id: ToolSessionId.nullable(),
  }),
  examples: [{ session_id: "cs_261123_k3v9x2m8q4wt7n1c", message: "/help" }],
  policy: {
    pattern: "in_person",
    permissions: ["chat:write"],
    casefile: "none",
    session: "owner",
  },
  effect: "repeatable",
  timeoutSeconds: 300,
  handle: async ({ session_id: sessionId, message }, call) => {
    const { platform, model, agentOf } = call.services;
    const document =
      call.session ?? (await requireSession(platform.documents, sessionId));
    const session = readChatSession(document, call.now);
    const {
      message: last,
      before,
      toolSessionId,
    } = await takeTurn(
      {
        platform,
        model,
        agent: await agentOf(call, session.casefile_id),
        sessionId,
        toolSessionId: session.tool_session_id,
        effectKey: call.effectKey,
        signal: call.signal,
      },
      message,
    );
    return {
      message: last,
      related_messages: [...before],
      tool_session_id: toolSessionId,
    };
  },
});
