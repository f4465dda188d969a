import { z } from "zod";
import { WorkflowBuilder } from "./workflow-builder.ts";

/** Mail, files and a spreadsheet become evidence, each by itself: what fails stops no other. */
export const gatherEvidence = new WorkflowBuilder("gather_evidence", {
  description:
    "Searches mail, lists files of Drive and reads a spreadsheet, and stores in a casefile what each finds: all mail that matches, and the first hundred files.",
  input: z.strictObject({
    casefile_id: z.string(),
    gmail_query: z.string(),
    drive_query: z.string(),
    spreadsheet_id: z.string(),
  }),
})
  .addStep("search_gmail", { query: "${input.gmail_query}", max_results: 25 })
  .addStep("list_drive_files", {
    query: "${input.drive_query}",
    page_size: 100,
  })
  .addStep("batch_get_sheets", { spreadsheet_id: "${input.spreadsheet_id}" })
  .addStep("store_gmail_messages", {
    casefile_id: "${input.casefile_id}",
    query: "${steps.search_gmail.query_used}",
  })
  .addStep("store_drive_files", {
    casefile_id: "${input.casefile_id}",
    files: "${steps.list_drive_files.files}",
  })
  .addStep("store_sheet_data", {
    casefile_id: "${input.casefile_id}",
    spreadsheet_id: "${steps.batch_get_sheets.spreadsheet.spreadsheet_id}",
  })
  .withExecutionMode("dag")
  .withErrorHandling("continue_on_failure")
  .withTimeout(1800)
  .build();
