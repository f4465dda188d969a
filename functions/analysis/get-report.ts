import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { EmailAnalysis } from "#shared/analysis/email-analysis.ts";
import { FileAnalysis } from "#shared/analysis/file-analysis.ts";
import { readReport, ReportItem } from "#shared/casefile/reports.ts";
import { CasefileId, ReportId } from "#shared/kernel/ids.ts";

const Analyses = z.object({ emails: EmailAnalysis, files: FileAnalysis });

export const getReport = defineOperation({
  name: "get_report",
  description: "Shows a report of a casefile, as JSON and as Markdown.",
  classification: {
    domain: "workspace",
    subdomain: "analysis",
    capability: "read",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({ casefile_id: CasefileId, report_id: ReportId }),
  output: z.strictObject({
    casefile_id: CasefileId,
    report: ReportItem,
    emails: EmailAnalysis,
    files: FileAnalysis,
    markdown: z.string().meta({
      description:
        "The report in Markdown. What comes from evidence stands in code spans.",
    }),
  }),
  examples: [
    {
      casefile_id: "cf_261123_k3v9x2m8q4wt7n1c",
      report_id: "rep_261123_k3v9x2m8q4wt7n1c",
    },
  ],
  policy: {
    pattern: "read",
    permissions: ["casefiles:read"],
    casefile: "viewer",
    session: "none",
  },
  documents: { reads: [1, 1], writes: [0, 0] },
  effect: "none",
  cacheable: true,
  handle: async ({ casefile_id: id, report_id: reportId }, { services }) => {
    const { documents } = services.platform;
    const { item, json, markdown } = await readReport(documents, id, reportId);
    return {
      casefile_id: id,
      report: item,
      ...Analyses.parse(json),
      markdown,
    };
  },
});
