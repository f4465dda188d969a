import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { analyseMail } from "#shared/analysis/analyse-mail.ts";
import {
  EmailAnalysis,
  MAX_MESSAGE_IDS,
} from "#shared/analysis/email-analysis.ts";
import { allEvidence, messagesById } from "#shared/casefile/stored-evidence.ts";
import { CasefileId, GmailMessageId } from "#shared/kernel/ids.ts";

export const processEmails = defineOperation({
  name: "process_emails",
  description:
    "Counts the mail of a casefile: who wrote to whom, threads, days, attachments and their hashes, and how long replies took. Of more than 20,000 messages, the newest.",
  classification: {
    domain: "workspace",
    subdomain: "analysis",
    capability: "process",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({
    casefile_id: CasefileId,
    message_ids: z
      .array(GmailMessageId)
      .min(1)
      .max(MAX_MESSAGE_IDS)
      .optional()
      .meta({
        description: "These messages; all of the casefile where left out.",
      }),
  }),
  output: EmailAnalysis,
  examples: [{ casefile_id: "cf_261123_k3v9x2m8q4wt7n1c" }],
  policy: {
    pattern: "read",
    permissions: ["casefiles:read"],
    casefile: "viewer",
    session: "none",
  },
  documents: { reads: [1, null], writes: [0, 0] },
  effect: "none",
  cacheable: true,
  timeoutSeconds: 540,
  // Each holds a page of mail, of half a MiB a message at worst.
  deployment: { memoryMb: 1024, concurrency: 8 },
  handle: async (input, { services, signal }) => {
    const { casefile_id: casefileId, message_ids: messageIds } = input;
    const reader = services.platform.documents;
    const source = { reader, casefileId, signal };
    const items =
      messageIds === undefined
        ? allEvidence(source, "gmail")
        : messagesById(source, messageIds);
    return { casefile_id: casefileId, ...(await analyseMail(items)) };
  },
});
