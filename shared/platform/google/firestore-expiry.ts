import { Timestamp, type DocumentData } from "@google-cloud/firestore";
import type { JsonValue } from "#shared/kernel/json.ts";
import { epochMs, isoTime } from "#shared/kernel/time.ts";
import { EXPIRING_COLLECTIONS } from "../document-expiry.ts";

const FIELD = "expire_at";

function isExpiring(path: string): boolean {
  return EXPIRING_COLLECTIONS.includes(path.split("/").at(-2) ?? "");
}

/** Fields of a document as they are stored: a TTL policy deletes by a timestamp, and never by a text. */
export function storedFields(
  path: string,
  data: Readonly<Record<string, JsonValue | undefined>>,
): DocumentData {
  const expiry = data[FIELD];
  return isExpiring(path) && typeof expiry === "string"
    ? { ...data, [FIELD]: Timestamp.fromMillis(epochMs(expiry)) }
    : data;
}

/** A document's fields as they were written. */
export function writtenFields(data: DocumentData | undefined): unknown {
  const expiry: unknown = data?.[FIELD];
  return expiry instanceof Timestamp
    ? { ...data, [FIELD]: isoTime(expiry.toMillis()) }
    : data;
}
