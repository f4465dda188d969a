import { z } from "zod";
import { WorkflowBuilder } from "./workflow-builder.ts";

/** Three searches for a client's mail, side by side. */
export const clientSearch = new WorkflowBuilder("client_search", {
  description:
    "Searches mail from a client, mail to the client, and mail with attachments that names the client, all at once.",
  input: z.strictObject({ client: z.string() }),
})
  .addStep(
    "find_messages",
    { words: "from:${input.client}", limit: 25 },
    { step_id: "from_client" },
  )
  .addStep(
    "find_messages",
    { words: "to:${input.client}", limit: 25 },
    { step_id: "to_client" },
  )
  .addStep(
    "find_messages",
    { words: "has:attachment ${input.client}", limit: 25 },
    { step_id: "with_attachments" },
  )
  .withExecutionMode("parallel")
  .withErrorHandling("continue_on_failure")
  .withTimeout(120)
  .build();
