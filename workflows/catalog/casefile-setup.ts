import { z } from "zod";
import { WorkflowBuilder } from "./workflow-builder.ts";

/** Opens a casefile with a session, and stores a client's mail in it. */
export const casefileSetup = new WorkflowBuilder("casefile_setup", {
  description:
    "Creates a casefile, opens a session in it, and stores the client's mail as evidence.",
  input: z.strictObject({ title: z.string(), client: z.string() }),
})
  .addStep("create_casefile", { title: "${input.title}" })
  .addStep("create_session", {
    casefile_id: "${steps.create_casefile.casefile_id}",
    title: "Intake of ${input.client}",
  })
  .addStep(
    "store_gmail_messages",
    {
      casefile_id: "${steps.create_casefile.casefile_id}",
      query: "from:${input.client}",
    },
    { depends_on: ["create_session"] },
  )
  .withExecutionMode("dag")
  .withErrorHandling("stop_on_failure")
  .withTimeout(600)
  .withOutput({
    casefile_id: "${steps.create_casefile.casefile_id}",
    session_id: "${steps.create_session.session_id}",
    messages_stored: "${steps.store_gmail_messages.messages_stored}",
  })
  .build();
