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

/** The headers of a header block, unfolded and decoded as Gmail gives them, in their own order. */
export function readHeaders(block: Uint8Array): GmailHeader[] {
  return decodeText(block)
    .replace(/\r?\n(?=[ \t])/g, "")
    .split(/\r?\n/)
    .flatMap((line) => {
      const colon = line.indexOf(":");
      const name = line.slice(0, colon).trim();
      if (colon < 1 || /\s/.test(name)) return [];
      return [{ name, value: decodeValue(name, line.slice(colon + 1).trim()) }];
    });
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
