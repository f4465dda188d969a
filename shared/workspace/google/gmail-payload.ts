import type { gmail_v1 } from "@googleapis/gmail";
import { isoTime } from "#shared/kernel/time.ts";
import type {
  GmailAttachment,
  GmailHeader,
  GmailMessage,
} from "../gmail-message.ts";
import { correspondentsOf } from "../mail-address.ts";
import { plainSnippet } from "../snippet.ts";

type Part = gmail_v1.Schema$MessagePart;

/** A message as Gmail gave it; when it was fetched is for the service to say. */
export type FetchedMessage = Omit<GmailMessage, "fetched_at"> & {
  readonly headers: GmailHeader[];
};

/** Reads Gmail's message resource in the format full, with or without the bodies. */
export function readMessage(message: gmail_v1.Schema$Message): FetchedMessage {
  const root = message.payload ?? {};
  const headers = headersOf(root);
  const leaves = leavesOf(root);
  const attachments = leaves.filter(isAttachment).map(attachmentOf);
  const header = (name: string) =>
    headers
      .filter((one) => one.name.toLowerCase() === name)
      .map((one) => one.value)
      .join(", ");
  return {
    ...envelopeOf(message),
    ...correspondentsOf(header),
    subject:
      headers.find((one) => one.name.toLowerCase() === "subject")?.value ?? "",
    has_attachments: attachments.length > 0,
    attachments,
    body_text: textOf(leaves, "text/plain"),
    body_html: textOf(leaves, "text/html"),
    headers,
  };
}

/** What Gmail itself says of a message, in whatever format. */
export function envelopeOf(message: gmail_v1.Schema$Message) {
  return {
    id: message.id ?? "",
    thread_id: message.threadId ?? "",
    snippet: plainSnippet(message.snippet ?? ""),
    internal_date: isoTime(Number(message.internalDate ?? 0)),
    labels: message.labelIds ?? [],
  };
}

function headersOf(part: Part): GmailHeader[] {
  return (part.headers ?? []).map((header) => ({
    name: header.name ?? "",
    value: header.value ?? "",
  }));
}

// The parts of an attached message belong to that message: it is one leaf.
function leavesOf(part: Part): readonly Part[] {
  if (mimeType(part) === "message/rfc822") return [part];
  return part.parts === undefined ? [part] : part.parts.flatMap(leavesOf);
}

function mimeType(part: Part): string {
  return part.mimeType ?? "text/plain";
}

// A part that Gmail gives by id is never dropped, not even a text without a name that was sent as an attachment.
function isAttachment(part: Part): boolean {
  if ((part.filename ?? "") !== "") return true;
  if ((part.body?.attachmentId ?? "") !== "") return true;
  if (isBody(part, "text/plain") || isBody(part, "text/html")) return false;
  return (part.body?.size ?? 0) > 0;
}

function isBody(part: Part, type: string): boolean {
  return mimeType(part) === type && (part.filename ?? "") === "";
}

function attachmentOf(part: Part): GmailAttachment {
  return {
    filename: part.filename ?? "",
    mime_type: mimeType(part),
    size_bytes: part.body?.size ?? 0,
    sha256: null,
    attachment_id: part.body?.attachmentId ?? null,
  };
}

function textOf(leaves: readonly Part[], type: string): string | null {
  const texts = leaves
    .filter((part) => isBody(part, type))
    .flatMap((part) =>
      typeof part.body?.data === "string" ? [decode(part)] : [],
    );
  return texts.length === 0 ? null : texts.join("\n");
}

// Gmail's reference does not say whether it converts text to UTF-8 or leaves it in the charset that the part's
// Content-Type names; both are read. A 7-bit escape charset is valid UTF-8 too, so there the escape character decides.
function decode(part: Part): string {
  const bytes = Buffer.from(part.body?.data ?? "", "base64url");
  const type = headersOf(part).find(
    (one) => one.name.toLowerCase() === "content-type",
  );
  const charset =
    /charset="?([^";\s]+)/i.exec(type?.value ?? "")?.[1] ?? "utf-8";
  const escaped =
    /^(iso-2022|hz)/i.test(charset) &&
    (bytes.includes(0x1b) || bytes.includes("~{"));
  return (
    (escaped ? null : decodeStrictly(bytes, "utf-8")) ??
    decodeStrictly(bytes, charset) ??
    bytes.toString("latin1")
  );
}

function decodeStrictly(bytes: Uint8Array, charset: string): string | null {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
