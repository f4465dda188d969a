import { sha256 } from "#shared/kernel/hash.ts";
import PostalMime, { type Attachment, type Email } from "postal-mime";
import type { GmailAttachment, GmailHeader } from "./gmail-message.ts";
import { correspondentsOf, type Correspondents } from "./mail-address.ts";
import { withoutLongFiles } from "./long-files.ts";
import { attachedParts, parseMimeTree } from "./mime-tree.ts";

/** What a message's own bytes say, the part of our message that does not come from Gmail. */
export interface ParsedMail extends Correspondents {
  readonly subject: string;
  readonly has_attachments: boolean;
  readonly attachments: GmailAttachment[];
  readonly body_text: string | null;
  readonly body_html: string | null;
  readonly headers: GmailHeader[];
  readonly parse_error?: string;
}

export interface MailFile {
  readonly filename: string;
  readonly mimeType: string;
  readonly content: Uint8Array;
  readonly sha256: string;
}

/** Never fails: a message that cannot be read gives what is known, which is nothing, and `parse_error`. */
export async function parseMail(
  bytes: Uint8Array,
): Promise<{ readonly mail: ParsedMail; readonly files: readonly MailFile[] }> {
  try {
    const email = await PostalMime.parse(bytes, {
      forceRfc822Attachments: true,
    });
    return readEmail(email, await exactContents(bytes, email.attachments));
  } catch (cause) {
    return { mail: unreadable(cause), files: [] };
  }
}

/**
 * What `parseMail` reads, without the files: long ones are taken out before, so that a large message takes little memory and
 * time. Never fails.
 */
export async function readMail(bytes: Uint8Array): Promise<ParsedMail> {
  const { bytes: left, taken } = await withoutLongFiles(bytes);
  const { mail, files } = await parseMail(left);
  if (taken.size === 0) return mail;
  let found = 0;
  const attachments = mail.attachments.map((one, index) => {
    const place = Buffer.from(files[index]?.content ?? []).toString("latin1");
    const file = taken.get(place);
    if (file === undefined) return one;
    found += 1;
    return { ...one, size_bytes: file.sizeBytes, sha256: file.sha256 };
  });
  // One that was no file, but text or a part of another file, has to be read where it stands.
  return found === taken.size
    ? { ...mail, attachments }
    : (await parseMail(bytes)).mail;
}

// The parser gives what was sent as text with its line ends changed: a forwarded message, a table, a calendar. A file that
// is evidence keeps its bytes, so they are taken from the tree of parts, where both find the same files.
async function exactContents(
  bytes: Uint8Array,
  attachments: readonly Attachment[],
): Promise<readonly Uint8Array[]> {
  const given = attachments.map((one) => bytesOf(one.content));
  if (attachments.length === 0) return given;
  const parts = attachedParts(await parseMimeTree(bytes));
  const agree =
    parts.length === attachments.length &&
    parts.every(
      (part, index) => part.mimeType === attachments[index]?.mimeType,
    );
  return agree ? parts.map((part) => part.content) : given;
}

function readEmail(email: Email, contents: readonly Uint8Array[]) {
  const files = email.attachments.map((attachment, index) =>
    fileOf(attachment, contents[index] ?? bytesOf(attachment.content)),
  );
  const header = (name: string) =>
    email.headers
      .filter((one) => one.key === name)
      .map((one) => one.value)
      .join(", ");
  const mail: ParsedMail = {
    ...correspondentsOf(header),
    subject: email.subject ?? "",
    has_attachments: files.length > 0,
    attachments: files.map((file) => ({
      filename: file.filename,
      mime_type: file.mimeType,
      size_bytes: file.content.length,
      sha256: file.sha256,
      attachment_id: null,
    })),
    body_text: email.text ?? null,
    body_html: email.html ?? null,
    headers: email.headers.map((one) => ({
      name: one.originalKey,
      value: one.value,
    })),
  };
  return { mail, files };
}

function fileOf(attachment: Attachment, content: Uint8Array): MailFile {
  return {
    filename: attachment.filename ?? "",
    mimeType: attachment.mimeType,
    content,
    sha256: sha256(content),
  };
}

function bytesOf(content: Attachment["content"]): Uint8Array {
  if (typeof content === "string") return Buffer.from(content, "utf8");
  return content instanceof Uint8Array ? content : new Uint8Array(content);
}

function unreadable(cause: unknown): ParsedMail {
  return {
    ...correspondentsOf(() => ""),
    subject: "",
    has_attachments: false,
    attachments: [],
    body_text: null,
    body_html: null,
    headers: [],
    parse_error: cause instanceof Error ? cause.message : String(cause),
  };
}
