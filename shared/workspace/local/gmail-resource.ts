import type { JsonObject } from "#shared/kernel/json.ts";
import type { StoredMessage } from "./mailbox-state.ts";
import { isAttached, type MimePart } from "../mime-tree.ts";

/** What Gmail's message resource says in every format. */
export function messageEnvelope(message: StoredMessage): JsonObject {
  return {
    id: message.id,
    threadId: message.threadId,
    labelIds: message.labels.map((label) => label.id),
    snippet: escapeHtml(message.snippet),
    sizeEstimate: message.sizeBytes,
    historyId: String(message.historyId),
    internalDate: String(message.internalDate),
  };
}

/** The payload of the format metadata; all headers when none are named. */
export function metadataPayload(
  root: MimePart,
  names: readonly string[],
): JsonObject {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  const headers = root.headers.filter(
    (one) => wanted.size === 0 || wanted.has(one.name.toLowerCase()),
  );
  return { mimeType: root.mimeType, headers: headersJson(headers) };
}

/** The payload of the format full. The content of a file is not in it: it is fetched by its attachment id. */
export function fullPayload(part: MimePart): JsonObject {
  const isFile = isAttached(part);
  const hasContent = part.content.length > 0;
  return {
    partId: part.partId,
    mimeType: part.mimeType,
    filename: part.filename,
    headers: headersJson(part.headers),
    body: {
      size: part.content.length,
      ...(isFile ? { attachmentId: attachmentId(part) } : {}),
      ...(!isFile && hasContent ? { data: base64Url(part.content) } : {}),
    },
    ...(part.parts.length === 0 ? {} : { parts: part.parts.map(fullPayload) }),
  };
}

/** The part that an attachment id names, or null. */
export function findAttachment(part: MimePart, id: string): MimePart | null {
  if (isAttached(part) && attachmentId(part) === id) return part;
  for (const child of part.parts) {
    const found = findAttachment(child, id);
    if (found !== null) return found;
  }
  return null;
}

export function base64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}

function attachmentId(part: MimePart): string {
  return `part-${part.partId === "" ? "root" : part.partId}`;
}

function headersJson(headers: MimePart["headers"]): JsonObject[] {
  return headers.map(({ name, value }) => ({ name, value }));
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
