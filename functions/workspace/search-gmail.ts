import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { mailPage } from "#functions/workspace/reading/mail-page.ts";
import { PageToken } from "#shared/kernel/fields.ts";
import { PAGE_OUTPUT } from "#shared/kernel/page.ts";
import { GmailMessage } from "#shared/workspace/gmail-message.ts";

export const searchGmail = defineOperation({
  name: "search_gmail",
  description:
    "Searches mail by Gmail's query words, newest first. The messages come without their bodies.",
  classification: {
    domain: "workspace",
    subdomain: "gmail",
    capability: "search",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "external",
  },
  input: z.strictObject({
    query: z
      .string()
      .min(1)
      .max(2000)
      .meta({
        description: "Gmail's search words.",
        examples: ["from:maria.keller@example.com newer_than:30d"],
      }),
    max_results: z.int().min(1).max(100).default(10),
    page_token: PageToken.optional(),
    include_spam_trash: z.boolean().default(false),
  }),
  output: z.strictObject({
    messages: z.array(GmailMessage),
    ...PAGE_OUTPUT,
    result_size_estimate: z.int(),
    query_used: z.string(),
  }),
  examples: [{ query: "from:maria.keller@example.com", max_results: 5 }],
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
      query: input.query,
      maxResults: input.max_results,
      pageToken: input.page_token ?? null,
      includeSpamTrash: input.include_spam_trash,
    };
    const page = await mailPage(gmail, search, call.signal);
    return { ...page, query_used: input.query };
  },
});
