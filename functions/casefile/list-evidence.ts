import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { EvidenceItem, listMail } from "#shared/casefile/list-mail.ts";
import { PageToken } from "#shared/kernel/fields.ts";
import { CasefileId } from "#shared/kernel/ids.ts";

export const listEvidence = defineOperation({
  name: "list_evidence",
  description: "Lists the mail that a casefile holds, newest first.",
  classification: {
    domain: "workspace",
    subdomain: "evidence",
    capability: "search",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({
    casefile_id: CasefileId,
    kind: z.enum(["gmail"]).default("gmail"),
    limit: z.int().min(1).max(100).default(50),
    page_token: PageToken.optional(),
  }),
  output: z.strictObject({
    items: z.array(EvidenceItem),
    next_page_token: z.string().optional(),
  }),
  examples: [
    { casefile_id: "cf_261123_k3v9x2m8q4wt", kind: "gmail", limit: 20 },
  ],
  policy: {
    pattern: "read",
    permissions: ["casefiles:read"],
    casefile: "viewer",
    session: "none",
  },
  effect: "none",
  handle: async (input, call) => {
    const { documents } = call.services.platform;
    const page = await listMail(documents, input.casefile_id, {
      limit: input.limit,
      pageToken: input.page_token ?? null,
    });
    return {
      items: [...page.items],
      ...(page.nextPageToken === undefined
        ? {}
        : { next_page_token: page.nextPageToken }),
    };
  },
});
