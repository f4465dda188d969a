import { z } from "zod";

const AttachedFile = z.object({
  filename: z.string(),
  mime_type: z.string(),
  size_bytes: z.int(),
  sha256: z.string().nullable(),
});
export type AttachedFile = z.infer<typeof AttachedFile>;

// A field that was too long for its document is null there.
const Recipients = z.array(z.string()).nullable();

/** What is counted of a stored message. */
export const MailFacts = z.object({
  thread_id: z.string(),
  subject: z.string().nullable(),
  sender: z.string().nullable(),
  to_recipients: Recipients,
  cc_recipients: Recipients,
  bcc_recipients: Recipients,
  internal_date: z.string(),
  attachments: z.array(AttachedFile).nullable(),
});
export type MailFacts = z.infer<typeof MailFacts>;

/** Each recipient once. */
export function recipientsOf(mail: MailFacts): ReadonlySet<string> {
  return new Set([
    ...(mail.to_recipients ?? []),
    ...(mail.cc_recipients ?? []),
    ...(mail.bcc_recipients ?? []),
  ]);
}

/** Whether a field that is counted was too long to be. */
export function isIncomplete(mail: MailFacts): boolean {
  return Object.values(mail).includes(null);
}
