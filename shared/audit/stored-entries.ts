import type { JsonValue } from "#shared/kernel/json.ts";
import type { Document } from "#shared/platform/document-store.ts";

/** The entries of a batch as they are stored, unchecked. A batch without any gives one that no check accepts, so that it does not pass for the chain's end. */
export function storedEntries({ data }: Document): readonly JsonValue[] {
  const entries = data["entries"];
  return Array.isArray(entries) && entries.length > 0 ? entries : [null];
}
