/** A message that is to be sent; the addresses and the subject are a line each. */
export interface OutgoingMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly subject: string;
  readonly body: string;
  /** With its angle brackets. */
  readonly messageId: string;
  /** Further headers, by their names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Message-IDs of the conversation that it goes on with, the newest last. */
  readonly references: readonly string[];
  /** Milliseconds since the epoch. */
  readonly date: number;
}

/** The message as its bytes. Gmail reads whom to send it to from them, and takes the Bcc away itself. */
export async function composeMail(mail: OutgoingMail): Promise<Uint8Array> {
  const { default: MailComposer } =
    await import("nodemailer/lib/mail-composer");
  const newest = mail.references.at(-1);
  const composed = new MailComposer({
    from: mail.from,
    to: [...mail.to],
    cc: [...mail.cc],
    bcc: [...mail.bcc],
    subject: mail.subject,
    text: mail.body,
    messageId: mail.messageId,
    headers: { ...mail.headers },
    date: new Date(mail.date),
    ...(newest === undefined
      ? {}
      : { inReplyTo: newest, references: [...mail.references] }),
    // A body is text: it names no file and no address that is to be fetched.
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
  composed.keepBcc = true;
  return composed.build();
}
