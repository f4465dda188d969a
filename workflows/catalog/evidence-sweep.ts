import { z } from "zod";
import { EmailAddress } from "#shared/kernel/fields.ts";
import { WorkflowBuilder } from "./workflow-builder.ts";

const Client = z.strictObject({
  client: EmailAddress,
  casefile_id: z.string(),
});

/**
 * Mail of several clients, each in a casefile of his own. Whoever sweeps every week is asked, and writes, only where there
 * is something to tell.
 */
export const evidenceSweep = new WorkflowBuilder("evidence_sweep", {
  description:
    "Stores the mail from and to each of a list of clients in that client's casefile, five clients at a time. Where that brought something new, or failed for somebody, a summary is mailed as soon as one of the approvers, or the run's owner, has approved of it.",
  input: z.strictObject({
    clients: z.array(Client).min(1).max(200),
    report_to: EmailAddress,
    approvers: z.array(EmailAddress).min(1).max(20).optional(),
  }),
})
  .addStep(
    "store_gmail_messages",
    {
      casefile_id: "${item.casefile_id}",
      query: "from:${item.client} OR to:${item.client}",
    },
    {
      step_id: "store_mail",
      for_each: "${input.clients}",
      max_concurrency: 5,
      tolerated_failures: "50%",
    },
  )
  .addStep(
    "summarize_sweep",
    ({ input, steps }) => ({
      clients: input.clients,
      stored: steps.store_mail.outputs,
    }),
    { step_id: "summary" },
  )
  .addStep(
    "approval",
    ({ input }) => ({
      approvers: input.approvers,
      message:
        "${steps.summary.headline} May the summary be mailed to ${input.report_to}?",
      timeout: "P3D",
    }),
    {
      step_id: "sign_off",
      when: "steps.summary.messages_added > 0 || steps.summary.failed > 0",
    },
  )
  .addStep(
    "send_gmail_message",
    ({ input, steps }) => ({
      to: [input.report_to],
      subject: steps.summary.headline,
      body: steps.summary.text,
    }),
    { step_id: "mail_summary" },
  )
  .withTimeout("P4D")
  .withOutput(({ steps }) => ({
    summary: steps.summary.text,
    messages_added: steps.summary.messages_added,
    failed: steps.summary.failed,
    message_id: steps.mail_summary.message_id,
  }))
  .build();
