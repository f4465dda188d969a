import { ColliderError } from "#shared/kernel/error.ts";
import {
  utf8Bytes,
  type JsonObject,
  type JsonValue,
} from "#shared/kernel/json.ts";
import type { Write } from "./document-store.ts";

const MAX_DOCUMENT_BYTES = 1024 * 1024;
const MAX_DEPTH = 20;

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

// SQLite, too, reads JSON to some depth only, and a document that it cannot read is in no index.
function valueFault(
  value: JsonValue | undefined,
  depth: number,
  inArray = false,
): string | null {
  if (typeof value === "string")
    return value.isWellFormed() ? null : "a text is well-formed Unicode";
  if (typeof value !== "object" || value === null) return null;
  if (depth > MAX_DEPTH)
    return `nothing lies more than ${MAX_DEPTH} levels deep: keep such a value as JSON text`;
  const isArray = Array.isArray(value);
  if (isArray && inArray)
    return "an array holds no arrays: keep such a value as JSON text";
  const members: readonly JsonValue[] = Object.values(value);
  for (const member of members) {
    const fault = valueFault(member, depth + 1, isArray);
    if (fault !== null) return fault;
  }
  return null;
}

function faultOf(write: Write): string | null {
  if (write.type === "delete") return null;
  const values = write.type === "update" ? write.fields : write.data;
  const fields = Object.entries(values);
  if (write.type === "update" && fields.length === 0)
    return "an update names at least one field";
  for (const [field, value] of fields) {
    const depth = write.type === "update" ? field.split(".").length : 1;
    const fault = valueFault(value, depth);
    if (fault !== null) return fault;
  }
  return null;
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
