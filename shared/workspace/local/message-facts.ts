import { parseAddresses } from "../mail-address.ts";
import { readMail, type ParsedMail } from "../parse-mail.ts";
import { snippetOf } from "../snippet.ts";
import type { SourceBytes } from "./mail-files.ts";
import { headerValues, labelsOf, type MailLabel } from "./mail-labels.ts";
import { foldTexts, foldWords } from "./mail-words.ts";
import type { SearchableMail } from "./match-mail-query.ts";

/** What is kept in memory of one message; its bytes and its body stay in the file. */
export interface MessageFacts {
  /** 16 hexadecimal digits of the hash of its bytes. */
  readonly id: string;
  readonly sizeBytes: number;
  readonly labels: readonly MailLabel[];
  /** Milliseconds since the epoch. */
  readonly internalDate: number;
  readonly snippet: string;
  readonly sender: string;
  readonly subject: string;
  readonly messageId: string;
  /** Message ids that it answers to, the nearest last. */
  readonly references: readonly string[];
  readonly hasAttachment: boolean;
  readonly words: SearchableMail["words"];
}

export interface MessagePlace {
  readonly folder: string;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number;
}

export async function factsOf(
  source: SourceBytes,
  place: MessagePlace,
): Promise<Omit<MessageFacts, "id">> {
  const mail = await readMail(source.bytes);
  const headers = mail.headers;
  const one = (name: string) => headerValues(headers, name)[0] ?? "";
  return {
    sizeBytes: source.bytes.length,
    labels: labelsOf(place.folder, headers),
    internalDate:
      dateOf(one("date")) ??
      dateOf(one("received").split(";").at(-1) ?? "") ??
      source.deliveredAt ??
      place.modifiedAt,
    snippet: snippetOf(bodyOf(mail)),
    sender: mail.sender,
    subject: mail.subject,
    messageId: messageIds(one("message-id"))[0] ?? "",
    references: messageIds(`${one("references")} ${one("in-reply-to")}`),
    hasAttachment: mail.has_attachments,
    words: wordsOf(mail),
  };
}

/** The readable text of a message, from its HTML where it has no other. */
export function bodyOf(mail: ParsedMail): string {
  if (mail.body_text !== null) return mail.body_text;
  return (mail.body_html ?? "")
    .replace(/<(style|script|head)\b.*?<\/\1>/gis, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/&nbsp;|&#160;/g, " ")
    .replace(/&amp;/g, "&")
    .trim();
}

function wordsOf(mail: ParsedMail): MessageFacts["words"] {
  const header = (name: string) => headerValues(mail.headers, name);
  const people = (name: string) =>
    foldTexts(
      header(name).flatMap((value) => {
        const mailboxes = parseAddresses(value);
        return mailboxes.length === 0
          ? [value]
          : mailboxes.flatMap((one) => [one.name ?? "", one.address]);
      }),
    );
  return {
    from: people("from"),
    to: people("to"),
    cc: people("cc"),
    bcc: people("bcc"),
    subject: foldWords(mail.subject),
    filename: foldTexts(mail.attachments.map((one) => one.filename)),
    list: foldTexts(header("list-id")),
  };
}

// A date before 1970 is a broken clock's: when the message arrived is then nearer the truth.
function dateOf(text: string): number | null {
  const ms = Date.parse(text.replace(/\([^)]*\)/g, " ").trim());
  return Number.isNaN(ms) || ms < 0 ? null : ms;
}

function messageIds(text: string): readonly string[] {
  return [...text.matchAll(/<([^<>\s]+)>/g)].map((match) => match[1] ?? "");
}
