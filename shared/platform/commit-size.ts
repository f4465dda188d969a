import { utf8Bytes, type JsonValue } from "#shared/kernel/json.ts";
import { commitTooLarge } from "./document-errors.ts";
import type { Write } from "./document-store.ts";

const MAX_COMMIT_BYTES = 10 * 1024 * 1024;

// What a value or a write takes beside its texts, generously: its kind, its length, its condition.
const AROUND_BYTES = 16;

function valueBytes(value: JsonValue | undefined): number {
  if (typeof value === "string") return AROUND_BYTES + utf8Bytes(value);
  if (typeof value !== "object" || value === null) return AROUND_BYTES;
  return Object.entries<JsonValue>(value).reduce(
    (sum, [name, member]) => sum + utf8Bytes(name) + valueBytes(member),
    AROUND_BYTES,
  );
}

function writeBytes(write: Write): number {
  const own = AROUND_BYTES + utf8Bytes(write.path);
  if (write.type === "delete") return own;
  const fields = write.type === "update" ? write.fields : write.data;
  return Object.entries(fields).reduce(
    (sum, [name, value]) => sum + utf8Bytes(name) + valueBytes(value),
    own,
  );
}

/** @throws ColliderError INVALID_ARGUMENT with the reason COMMIT_TOO_LARGE. */
export function assertCommitFits(writes: readonly Write[]): void {
  const bytes = writes.reduce((sum, write) => sum + writeBytes(write), 0);
  if (bytes > MAX_COMMIT_BYTES) throw commitTooLarge();
}
