import { z } from "zod";
import { PageToken } from "#shared/kernel/fields.ts";
import { defineTool } from "#shared/registry/tool.ts";

/** Searches mail in Gmail's own words, without spam and trash, a few messages at a time. */
export const findMessages = defineTool({
  name: "find_messages",
  description:
    "Finds messages by Gmail's query words, newest first; spam and trash are left out.",
  operation: "search_gmail",
  parameters: z.strictObject({
    words: z
      .string()
      .min(1)
      .max(500)
      .meta({
        description: "Gmail's query words.",
        examples: ["from:maria.keller@example.com has:attachment"],
      }),
    limit: z.int().min(1).max(25).default(10),
    page_token: PageToken.optional(),
  }),
  rename: { words: "query", limit: "max_results" },
  fixed: { include_spam_trash: false },
});
