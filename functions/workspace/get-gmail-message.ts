import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { GmailMessageId } from "#shared/kernel/ids.ts";
import {
  GmailMessage,
  GmailMessageFormat,
} from "#shared/workspace/gmail-message.ts";

export const getGmailMessage = defineOperation({
  name: "get_gmail_message",
  description: "Shows one message, as much of it as the format says.",
  classification: {
    domain: "workspace",
    subdomain: "gmail",
    capability: "read",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "external",
  },
  input: z.strictObject({
    message_id: GmailMessageId,
    format: GmailMessageFormat.default("full"),
    include_headers: z.boolean().default(false),
  }),
  output: z.strictObject({ message: GmailMessage }),
  examples: [{ message_id: "18c1f2a9b7d3e405", format: "full" }],
  policy: {
    pattern: "read",
    permissions: ["workspace:gmail:read"],
    casefile: "none",
    session: "none",
  },
  documents: { reads: [1, 1], writes: [0, 1] },
  googleScopes: ["gmail_read"],
  effect: "none",
  cacheable: true,
  handle: async (input, call) => {
    const { gmail } = await call.services.workspace.of(call);
    const request = {
      messageId: input.message_id,
      format: input.format,
      includeHeaders: input.include_headers,
    };
    return { message: await gmail.getMessage(request, call.signal) };
  },
});
