import { z } from "zod";
import { actorOf } from "#functions/identity/caller/actor-of.ts";
import { defineOperation } from "#functions/define-operation.ts";
import { EmailAnalysis } from "#shared/analysis/email-analysis.ts";
import { FileAnalysis } from "#shared/analysis/file-analysis.ts";
import { reportMarkdown } from "#shared/analysis/report-markdown.ts";
import { prepareReport, ReportItem } from "#shared/casefile/reports.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import { ShortString } from "#shared/kernel/fields.ts";
import { CasefileId, ReportId } from "#shared/kernel/ids.ts";
import { isoTime } from "#shared/kernel/time.ts";

const NONE = { total: 0, items: [] };
const NO_LOOK = {
  truncated: false,
  missing_ids: [],
  first_at: null,
  last_at: null,
};
const EXAMPLE_ID = "cf_261123_k3v9x2m8q4wt7n1c";

/** After policy, so that whoever may not read the casefile learns nothing of it. */
function requireOwnAnalyses(
  casefileId: string,
  analyses: Readonly<Record<string, { readonly casefile_id: string }>>,
): void {
  const others = Object.entries(analyses).filter(
    ([, { casefile_id: id }]) => id !== casefileId,
  );
  if (others.length === 0) return;
  throw new ColliderError(
    "INVALID_ARGUMENT",
    "A report is of one casefile. Call process_emails and process_files for this one.",
    {
      reason: "ANALYSIS_OF_OTHER_CASEFILE",
      fieldViolations: others.map(([field]) => ({
        field: `payload.${field}.casefile_id`,
        description: "is an analysis of another casefile",
        reason: "INVALID",
      })),
    },
  );
}

export const mergeResults = defineOperation({
  name: "merge_results",
  description:
    "Makes a report of what process_emails and process_files answered, as JSON and as Markdown, and keeps it in the casefile.",
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
    emails: EmailAnalysis.meta({
      description: "The answer of process_emails.",
    }),
    files: FileAnalysis.meta({
      description: "The answer of process_files.",
    }),
    title: ShortString.default("Analysis of the evidence"),
  }),
  output: z.strictObject({ casefile_id: CasefileId, ...ReportItem.shape }),
  examples: [
    {
      casefile_id: EXAMPLE_ID,
      title: "Keller v. Northgate: what we hold",
      emails: {
        casefile_id: EXAMPLE_ID,
        ...NO_LOOK,
        messages: 0,
        incomplete: 0,
        participants: NONE,
        domains: NONE,
        threads: { total: 0, longest: [] },
        timeline: NONE,
        attachment_types: NONE,
        attachments: NONE,
        reply_times: {
          replies: 0,
          median_seconds: null,
          p90_seconds: null,
          by_participant: [],
        },
      },
      files: {
        casefile_id: EXAMPLE_ID,
        ...NO_LOOK,
        files: 0,
        types: NONE,
        owners: NONE,
        without_owner: 0,
        sizes: { total_bytes: 0, without_size: 0, largest: [] },
        timeline: NONE,
        home_domain: "example.com",
        shared_outside: NONE,
      },
    },
  ],
  policy: {
    pattern: "write",
    permissions: ["casefiles:write"],
    casefile: "editor",
    session: "none",
  },
  documents: { reads: [1, 1], writes: [1, 1] },
  effect: "transactional",
  handle: async (input, call) => {
    const { documents, ids } = call.services.platform;
    const { casefile_id: casefileId, title, emails, files } = input;
    requireOwnAnalyses(casefileId, { emails, files });
    const reportId = ReportId.parse(ids.id("rep"));
    const actor = actorOf(call);
    const report = {
      title,
      created_at: isoTime(actor.now),
      created_by: actor.callerId,
      emails,
      files,
    };
    const keepReport = await prepareReport(
      documents,
      {
        casefileId,
        reportId,
        title,
        json: report,
        markdown: reportMarkdown(report),
      },
      { actor, keep: !call.dryRun },
    );
    return async (transaction) => ({
      casefile_id: casefileId,
      ...(await keepReport(transaction)),
    });
  },
});
