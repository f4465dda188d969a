import {
  canonicalJson,
  utf8Bytes,
  type JsonObject,
  type JsonValue,
} from "#shared/kernel/json.ts";
import { INLINE_BYTES, type Chunk } from "./content-cutter.ts";
import { storedContent } from "./stored-content.ts";

/** What of a message its thread and its labels are made of. */
export interface MailFacts {
  readonly messageId: string;
  readonly threadId: string;
  readonly subject: string;
  readonly labelIds: readonly string[];
  readonly internalDate: string;
  /** Why it could not be read; it is kept byte for byte all the same. */
  readonly parseError: string | null;
}

/** A message as its source fetched it: what is known of it, and its exact bytes. */
export interface FetchedMail extends MailFacts {
  readonly message: JsonObject;
  readonly raw: Uint8Array;
}

/** A message in the form in which it is kept. */
export interface MailEvidence {
  readonly mail: MailFacts;
  readonly data: JsonObject;
  readonly chunks: readonly Chunk[];
  /** Length of the document, in bytes of JSON. */
  readonly size: number;
}

// The source's headers stand in the raw bytes; everything else is kept as it was read.
const LEFT_OUT = new Set(["headers", "raw"]);

function textOf(value: JsonValue): string {
  return typeof value === "string" ? value : canonicalJson(value);
}

/**
 * The document of a message. A field that is too long for it - a body, mostly - is null there and stands in `large`, as
 * text or JSON in chunks; so no message is too large to be kept.
 */
export function mailEvidence(fetched: FetchedMail): MailEvidence {
  const { message, raw: bytes, ...mail } = fetched;
  const raw = storedContent(bytes);
  const chunks = [...raw.chunks];
  const fields: Record<string, JsonValue> = {};
  const large: Record<string, JsonValue> = {};
  for (const [field, value] of Object.entries(message)) {
    if (LEFT_OUT.has(field)) continue;
    const text = textOf(value);
    const isLarge = utf8Bytes(text) > INLINE_BYTES;
    fields[field] = isLarge ? null : value;
    if (!isLarge) continue;
    const stored = storedContent(Buffer.from(text, "utf8"));
    large[field] = stored.content;
    chunks.push(...stored.chunks);
  }
  const data = { ...fields, raw: raw.content, large };
  return { mail, data, chunks, size: utf8Bytes(canonicalJson(data)) };
}
