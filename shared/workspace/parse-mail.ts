import { sha256 } from "#shared/kernel/hash.ts";
import PostalMime, {
  decodeWords,
  type Attachment,
  type Email,
} from "postal-mime";
import type { GmailAttachment, GmailHeader } from "./gmail-message.ts";
import { correspondentsOf, type Correspondents } from "./mail-address.ts";
import { withoutLongFiles } from "./long-files.ts";
import { unfoldedHeaders } from "./mail-headers.ts";
import { attachedParts, headOf, parseMimeTree } from "./mime-tree.ts";

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

// Before what begins with no header at all: it is text, and not a header that nobody can read.
const NO_HEADERS = Buffer.from("\r\n");

// Beyond it a message is read apart: the parser would be at it for more than some 50 ms. A thread takes as long to start.
const LONG_BYTES = 512 * 1024;
const MANY_LINES = 10_000;
const LINE_FEED = 0x0a;

/** Never fails: a message that cannot be read gives what is known, which is nothing, and `parse_error`. */
export async function parseMail(
  bytes: Uint8Array,
): Promise<{ readonly mail: ParsedMail; readonly files: readonly MailFile[] }> {
  try {
    const head = headOf(bytes);
    const headers = unfoldedHeaders(head);
    const isTextAlone = headers.length === 0 && head.length > 0;
    const email = await PostalMime.parse(
      isTextAlone ? Buffer.concat([NO_HEADERS, bytes]) : bytes,
      { forceRfc822Attachments: true },
    );
    const contents = await exactContents(bytes, email.attachments);
    return readEmail(email, headers, contents);
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
  const { mail, files } = await parsedApart(left);
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
    : (await parsedApart(bytes)).mail;
}

/** What `parseMail` gives. What would keep all else waiting is read in a thread of its own. */
async function parsedApart(bytes: Uint8Array) {
  if (!isLong(bytes)) return parseMail(bytes);
  try {
    const { readInThread } = await import("./read-in-thread.ts");
    return await readInThread(bytes);
  } catch (cause) {
    return { mail: unreadable(cause), files: [] };
  }
}

/** The parser's time is that of the lines, however short they are. */
function isLong(bytes: Uint8Array): boolean {
  if (bytes.length > LONG_BYTES) return true;
  let lines = 0;
  for (
    let at = bytes.indexOf(LINE_FEED);
    at !== -1;
    at = bytes.indexOf(LINE_FEED, at + 1)
  )
    if (++lines > MANY_LINES) return true;
  return false;
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

function readEmail(
  email: Email,
  headers: GmailHeader[],
  contents: readonly Uint8Array[],
) {
  const files = email.attachments.map((attachment, index) =>
    fileOf(attachment, contents[index] ?? bytesOf(attachment.content)),
  );
  const valuesOf = (name: string) =>
    headers
      .filter((one) => one.name.toLowerCase() === name)
      .map(({ value }) => value);
  const mail: ParsedMail = {
    ...correspondentsOf((name) => valuesOf(name).join(", ")),
    subject: decodeWords(valuesOf("subject")[0] ?? ""),
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
    headers,
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
