import { z } from "zod";
import { blaming } from "#functions/workspace/reading/blamed-fields.ts";
import { defineOperation } from "#functions/define-operation.ts";
import { mailPage } from "#functions/workspace/reading/mail-page.ts";
import { PageToken } from "#shared/kernel/fields.ts";
import { PAGE_OUTPUT } from "#shared/kernel/page.ts";
import { GmailMessage } from "#shared/workspace/gmail-message.ts";

export const listGmailMessages = defineOperation({
  name: "list_gmail_messages",
  description:
    "Lists mail, newest first, of the labels that are asked for. The messages come without their bodies.",
  classification: {
    domain: "workspace",
    subdomain: "gmail",
    capability: "search",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "external",
  },
  input: z.strictObject({
    max_results: z.int().min(1).max(100).default(10),
    query: z.string().max(2000).optional(),
    page_token: PageToken.optional(),
    label_ids: z
      .array(z.string().min(1).max(200))
      .max(20)
      .default([])
      .meta({ description: "All of them.", examples: [["INBOX", "UNREAD"]] }),
  }),
  output: z.strictObject({
    messages: z.array(GmailMessage),
    ...PAGE_OUTPUT,
    result_size_estimate: z.int(),
  }),
  examples: [{ label_ids: ["INBOX"], max_results: 5 }],
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
    const search = {
      query: input.query ?? "",
      maxResults: input.max_results,
      pageToken: input.page_token ?? null,
      labelIds: input.label_ids,
    };
    return blaming(
      ["label_ids", "page_token"],
      mailPage(gmail, search, call.signal),
    );
  },
});
