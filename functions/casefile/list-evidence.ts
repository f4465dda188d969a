import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { EVIDENCE_KINDS } from "#shared/casefile/dated-evidence.ts";
import {
  EvidenceItem,
  listEvidence as listItems,
} from "#shared/casefile/list-evidence.ts";
import { searchEvidence } from "#shared/casefile/search-evidence.ts";
import { ShortString } from "#shared/kernel/fields.ts";
import { CasefileId } from "#shared/kernel/ids.ts";
import {
  PAGE_INPUT,
  PAGE_OUTPUT,
  nextPage,
  pageRequest,
  type PageRequest,
} from "#shared/kernel/page.ts";

export const listEvidence = defineOperation({
  name: "list_evidence",
  description:
    "Lists the mail, the files or the sheets that a casefile holds, newest first; all, or those that hold some words.",
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
    kind: z.enum(EVIDENCE_KINDS).default("gmail"),
    query: ShortString.optional().meta({
      description:
        "Words that an item must hold in what the list shows of it: subject and sender, name, title. A page may then hold less than others that follow it, or nothing.",
      examples: ["certificate keller"],
    }),
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
  documents: { reads: [1, null], writes: [0, 0] },
  effect: "none",
  cacheable: true,
  handle: async (input, call) => {
    const { documents } = call.services.platform;
    const { kind, casefile_id: casefileId, query } = input;
    const list = (page: PageRequest) =>
      listItems(documents, { casefileId, kind }, page);
    const page =
      query === undefined
        ? await list(pageRequest(input))
        : await searchEvidence(list, query, pageRequest(input));
    return {
      items: [...page.items],
      ...nextPage(page.nextPageToken),
    };
  },
});
