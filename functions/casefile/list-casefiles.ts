import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { CasefileSummary, CasefileTags } from "#shared/casefile/casefile.ts";
import { summaryOf } from "#shared/casefile/casefile-document.ts";
import {
  countCasefiles,
  findCasefiles,
} from "#shared/casefile/list-casefiles.ts";
import { ShortString } from "#shared/kernel/fields.ts";
import { UserId } from "#shared/kernel/ids.ts";
import {
  PAGE_INPUT,
  PAGE_OUTPUT,
  nextPage,
  pageRequest,
} from "#shared/kernel/page.ts";

export const listCasefiles = defineOperation({
  name: "list_casefiles",
  description:
    "Lists the casefiles that the caller may read - his own, shared with him, and public ones - newest first.",
  classification: {
    domain: "workspace",
    subdomain: "casefiles",
    capability: "search",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({
    tags: CasefileTags.default([]).meta({ description: "All of them." }),
    search_query: ShortString.optional().meta({
      description:
        "Words that begin a word of the title, the description or a tag.",
      examples: ["keller"],
    }),
    user_id: UserId.optional().meta({ description: "The owner." }),
    ...PAGE_INPUT,
  }),
  output: z.strictObject({
    casefiles: z.array(CasefileSummary),
    limit: z.int(),
    total_count: z.int().optional().meta({
      description:
        "Left out where tags or words are looked for. Of a list of several pages, grants that have run out may be counted.",
    }),
    ...PAGE_OUTPUT,
  }),
  examples: [{ search_query: "keller", limit: 10 }],
  policy: {
    pattern: "read",
    permissions: ["casefiles:read"],
    casefile: "none",
    session: "none",
  },
  documents: { reads: [1, null], writes: [0, 0] },
  effect: "none",
  handle: async (input, call) => {
    const { documents } = call.services.platform;
    const filter = {
      readerId: call.caller.id,
      now: call.now,
      ownerId: input.user_id ?? null,
      tags: input.tags,
      searchQuery: input.search_query ?? "",
      ...pageRequest(input),
    };
    const page = await findCasefiles(documents, filter);
    const total = await countCasefiles(documents, filter, page);
    return {
      casefiles: page.items.map(summaryOf),
      limit: input.limit,
      ...(total === null ? {} : { total_count: total }),
      ...nextPage(page.nextPageToken),
    };
  },
});
