import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { EvidenceItem, listMail } from "#shared/casefile/list-mail.ts";
import { CasefileId } from "#shared/kernel/ids.ts";
import {
  PAGE_INPUT,
  PAGE_OUTPUT,
  nextPage,
  pageRequest,
} from "#shared/kernel/page.ts";

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
    ...PAGE_INPUT,
  }),
  output: z.strictObject({
    items: z.array(EvidenceItem),
    ...PAGE_OUTPUT,
  }),
  examples: [
    { casefile_id: "cf_261123_k3v9x2m8q4wt7n1c", kind: "gmail", limit: 20 },
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
      ...pageRequest(input),
    });
    return {
      items: [...page.items],
      ...nextPage(page.nextPageToken),
    };
  },
});
