import { decodeWords } from "postal-mime";
import type { GmailHeader } from "./gmail-message.ts";

const ADDRESS_HEADERS = new Set([
  "from",
  "to",
  "cc",
  "bcc",
  "sender",
  "reply-to",
]);

// RFC 5322, section 2.2.
const HEADER_NAME = /^[!-9;-~]+$/;

/**
 * The headers of a header block, unfolded, in their own order, and not decoded. What is no header is left out: a line
 * without a colon, or with a space before it, such as the one that begins a message in an mbox.
 */
export function unfoldedHeaders(block: Uint8Array): GmailHeader[] {
  return Buffer.from(block)
    .toString("latin1")
    .replace(/\r?\n(?=[ \t])/g, "")
    .split(/\r?\n/)
    .flatMap((bytes) => {
      // Each by itself: one that is in no UTF-8 changes none that is.
      const line = decodeText(Buffer.from(bytes, "latin1"));
      const colon = line.indexOf(":");
      const name = line.slice(0, colon).trim();
      if (colon < 1 || !HEADER_NAME.test(name)) return [];
      return [{ name, value: line.slice(colon + 1).trim() }];
    });
}

/** The same, decoded as Gmail gives them. */
export function readHeaders(block: Uint8Array): GmailHeader[] {
  return unfoldedHeaders(block).map(({ name, value }) => ({
    name,
    value: decodeValue(name, value),
  }));
}

/** UTF-8 where the bytes are, else one character a byte. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString("latin1");
  }
}

// A decoded name that holds a comma would become two addresses: it is quoted, as Gmail does.
function decodeValue(name: string, value: string): string {
  if (!ADDRESS_HEADERS.has(name.toLowerCase())) return decodeWords(value);
  return value.replace(
    /=\?[^?\s]+\?[bq]\?[^?]*\?=(?:\s+=\?[^?\s]+\?[bq]\?[^?]*\?=)*/gi,
    (words) => {
      const text = decodeWords(words);
      return /[",;:<>@()\\]/.test(text)
        ? `"${text.replace(/["\\]/g, String.raw`\$&`)}"`
        : text;
    },
  );
}
