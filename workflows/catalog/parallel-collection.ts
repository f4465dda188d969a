import { z } from "zod";
import { WorkflowBuilder } from "./workflow-builder.ts";

/** Mail, files and a spreadsheet, side by side. */
export const parallelCollection = new WorkflowBuilder("parallel_collection", {
  description:
    "Searches mail, lists files of Drive and reads a spreadsheet, all at once. Nothing is stored.",
  input: z.strictObject({
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
  .withExecutionMode("parallel")
  .withErrorHandling("continue_on_failure")
  .withTimeout(120)
  .build();
