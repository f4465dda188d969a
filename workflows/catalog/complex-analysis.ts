import { z } from "zod";
import { WorkflowBuilder } from "./workflow-builder.ts";

/** Mail and files of a casefile are counted side by side, and a report is kept of both. */
export const complexAnalysis = new WorkflowBuilder("complex_analysis", {
  description:
    "Looks at what a casefile holds, counts its mail and its files, and keeps a report of both in it.",
  input: z.strictObject({ casefile_id: z.string(), title: z.string() }),
})
  .addStep("fetch_data", { casefile_id: "${input.casefile_id}" })
  .addStep("process_emails", {
    casefile_id: "${steps.fetch_data.casefile_id}",
  })
  .addStep("process_files", { casefile_id: "${steps.fetch_data.casefile_id}" })
  .addStep("merge_results", {
    casefile_id: "${steps.fetch_data.casefile_id}",
    emails: "${steps.process_emails}",
    files: "${steps.process_files}",
    title: "${input.title}",
  })
  .withExecutionMode("dag")
  .withErrorHandling("stop_on_failure")
  .withTimeout(1800)
  .withOutput({
    report_id: "${steps.merge_results.report_id}",
    counts: "${steps.fetch_data.counts}",
  })
  .build();
