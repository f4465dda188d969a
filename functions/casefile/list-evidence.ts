import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import {
  FileItem,
  listFiles,
  listSheets,
  SheetItem,
} from "#shared/casefile/list-files.ts";
import { EvidenceItem, listMail } from "#shared/casefile/list-mail.ts";
import { CasefileId } from "#shared/kernel/ids.ts";
import {
  PAGE_INPUT,
  PAGE_OUTPUT,
  nextPage,
  pageRequest,
} from "#shared/kernel/page.ts";

const LISTS = { gmail: listMail, drive: listFiles, sheets: listSheets };

export const listEvidence = defineOperation({
  name: "list_evidence",
  description:
    "Lists the mail, the files or the sheets that a casefile holds, newest first.",
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
    kind: z.enum(["gmail", "drive", "sheets"]).default("gmail"),
    ...PAGE_INPUT,
  }),
  output: z.strictObject({
    items: z.array(z.union([EvidenceItem, FileItem, SheetItem])),
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
    const list = LISTS[input.kind];
    const page = await list(documents, input.casefile_id, pageRequest(input));
    return {
      items: [...page.items],
      ...nextPage(page.nextPageToken),
    };
  },
});
