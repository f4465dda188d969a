import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { EmailAddress } from "#shared/kernel/fields.ts";
import { GmailThreadId } from "#shared/kernel/ids.ts";

const Recipients = z.array(EmailAddress).max(100);

export const sendGmailMessage = defineOperation({
  name: "send_gmail_message",
  description:
    "Sends a message as text from the caller's mailbox. A repeat of the request first looks for what was sent, and sends it again only where Gmail does not show it.",
  classification: {
    domain: "workspace",
    subdomain: "gmail",
    capability: "create",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "external",
  },
  input: z.strictObject({
    to: Recipients.min(1),
    subject: z
      .string()
      .max(500)
      .regex(/^[^\r\n]*$/, "must be one line")
      .meta({ examples: ["Your hearing on 14 December"] }),
    body: z
      .string()
      .max(500_000)
      .meta({ description: "Text.", examples: ["Dear Ms Keller,"] }),
    cc: Recipients.default([]),
    bcc: Recipients.default([]),
    thread_id: GmailThreadId.optional().meta({
      description:
        "The conversation that it goes on with. Gmail keeps them together when the subject is the same, but for Re:.",
    }),
  }),
  output: z.strictObject({
    message_id: z.string(),
    thread_id: z.string(),
    label_ids: z.array(z.string()),
  }),
  examples: [
    {
      to: ["maria.keller@example.com"],
      subject: "Your hearing on 14 December",
      body: "Dear Ms Keller,\n\nplease bring the originals.",
    },
  ],
  policy: {
    pattern: "external_effect",
    permissions: ["workspace:gmail:write"],
    casefile: "none",
    session: "none",
  },
  documents: { reads: [1, 1], writes: [0, 1] },
  // A message that was sent already is looked for first.
  googleScopes: ["gmail_read", "gmail_send"],
  effect: "external",
  // Gmail's search may not have seen yet what was sent, and may have given it another Message-ID.
  guarantee: "at_least_once",
  probe: async ({ to }, call) => {
    const { gmail } = await call.services.workspace.of(call);
    const sent = await gmail.findSent({ to }, call.effectKey, call.signal);
    return sent === null ? null : answerOf(sent);
  },
  handle: async (input, call) => {
    const { effectKey, signal } = call;
    const { gmail } = await call.services.workspace.of(call);
    const { thread_id: threadId = null, ...mail } = input;
    return answerOf(await gmail.send({ ...mail, threadId }, effectKey, signal));
  },
});

function answerOf(sent: {
  readonly id: string;
  readonly threadId: string;
  readonly labels: readonly string[];
}) {
  return {
    message_id: sent.id,
    thread_id: sent.threadId,
    label_ids: [...sent.labels],
  };
}
