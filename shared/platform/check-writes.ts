import { ColliderError } from "#shared/kernel/error.ts";
import {
  utf8Bytes,
  type JsonObject,
  type JsonValue,
} from "#shared/kernel/json.ts";
import type { Write } from "./document-store.ts";

const MAX_DOCUMENT_BYTES = 1024 * 1024;

/** @throws ColliderError INVALID_ARGUMENT with the reason DOCUMENT_TOO_LARGE; the result is the document as JSON. */
export function documentText(path: string, data: JsonObject): string {
  const text = JSON.stringify(data);
  if (utf8Bytes(text) <= MAX_DOCUMENT_BYTES) return text;
  throw new ColliderError(
    "INVALID_ARGUMENT",
    "A document holds 1 MiB. Keep less in it.",
    { reason: "DOCUMENT_TOO_LARGE", metadata: { path } },
  );
}

function hasArrayInArray(
  value: JsonValue | undefined,
  inArray = false,
): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (!Array.isArray(value))
    return Object.values(value).some((member: JsonValue) =>
      hasArrayInArray(member),
    );
  return (
    inArray || value.some((item: JsonValue) => hasArrayInArray(item, true))
  );
}

function faultOf(write: Write): string | null {
  if (write.type === "delete") return null;
  const values = write.type === "update" ? write.fields : write.data;
  if (write.type === "update" && Object.keys(values).length === 0)
    return "an update names at least one field";
  return Object.values(values).some((value) => hasArrayInArray(value))
    ? "an array holds no arrays: keep such a value as JSON text"
    : null;
}

/** @throws ColliderError INVALID_ARGUMENT with the reason WRITE_INVALID. */
export function checkWrites(writes: readonly Write[]): void {
  for (const write of writes) {
    const fault = faultOf(write);
    if (fault === null) continue;
    throw new ColliderError("INVALID_ARGUMENT", `In a document, ${fault}.`, {
      reason: "WRITE_INVALID",
      metadata: { path: write.path },
    });
  }
}
