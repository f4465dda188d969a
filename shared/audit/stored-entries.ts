import type { JsonValue } from "#shared/kernel/json.ts";
import type { Document } from "#shared/platform/document-store.ts";

/** The entries of a batch as they are stored, of which nothing is believed; never none, so that an empty one is no end. */
export function storedEntries({ data }: Document): readonly JsonValue[] {
  const entries = data["entries"];
  return Array.isArray(entries) && entries.length > 0 ? entries : [null];
}
