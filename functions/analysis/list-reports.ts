import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { findReports, ReportItem } from "#shared/casefile/reports.ts";
import { CasefileId } from "#shared/kernel/ids.ts";
import {
  nextPage,
  PAGE_INPUT,
  PAGE_OUTPUT,
  pageRequest,
} from "#shared/kernel/page.ts";

export const listReports = defineOperation({
  name: "list_reports",
  description: "Lists the reports of a casefile, newest first.",
  classification: {
    domain: "workspace",
    subdomain: "analysis",
    capability: "search",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({ casefile_id: CasefileId, ...PAGE_INPUT }),
  output: z.strictObject({ reports: z.array(ReportItem), ...PAGE_OUTPUT }),
  examples: [{ casefile_id: "cf_261123_k3v9x2m8q4wt7n1c", limit: 10 }],
  policy: {
    pattern: "read",
    permissions: ["casefiles:read"],
    casefile: "viewer",
    session: "none",
  },
  documents: { reads: [1, null], writes: [0, 0] },
  effect: "none",
  cacheable: true,
  handle: async ({ casefile_id: casefileId, ...page }, { services }) => {
    const { documents } = services.platform;
    const found = await findReports(documents, casefileId, pageRequest(page));
    return { reports: [...found.items], ...nextPage(found.nextPageToken) };
  },
});
