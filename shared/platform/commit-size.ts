import {
  isJsonObject,
  utf8Bytes,
  type JsonValue,
} from "#shared/kernel/json.ts";
import { commitTooLarge } from "./document-errors.ts";
import type { Write } from "./document-store.ts";

const MAX_COMMIT_BYTES = 10 * 1024 * 1024;

// What a value or a write takes beside its texts, generously: its kind, its length, its condition.
const AROUND_BYTES = 16;

/** What a text takes. */
type Measure = (text: string) => number;

// Of most commits this says enough: a text takes at most three bytes for each of its UTF-16 units, and is not read for it.
const atMost: Measure = (text) => 3 * text.length;

type Members = Readonly<Record<string, JsonValue | undefined>>;

function valueBytes(value: JsonValue | undefined, measure: Measure): number {
  if (typeof value === "string") return AROUND_BYTES + measure(value);
  if (typeof value !== "object" || value === null) return AROUND_BYTES;
  if (isJsonObject(value)) return AROUND_BYTES + memberBytes(value, measure);
  return value.reduce<number>(
    (sum, item) => sum + valueBytes(item, measure),
    AROUND_BYTES,
  );
}

// Every commit passes here: a loop that makes nothing.
function memberBytes(members: Members, measure: Measure): number {
  let bytes = 0;
  for (const name in members)
    bytes += measure(name) + valueBytes(members[name], measure);
  return bytes;
}

function writeBytes(write: Write, measure: Measure): number {
  const own = AROUND_BYTES + measure(write.path);
  if (write.type === "delete") return own;
  const fields = write.type === "update" ? write.fields : write.data;
  return own + memberBytes(fields, measure);
}

function bytesOf(writes: readonly Write[], measure: Measure): number {
  return writes.reduce((sum, write) => sum + writeBytes(write, measure), 0);
}

/** @throws ColliderError INVALID_ARGUMENT with the reason COMMIT_TOO_LARGE. */
export function assertCommitFits(writes: readonly Write[]): void {
  if (bytesOf(writes, atMost) <= MAX_COMMIT_BYTES) return;
  if (bytesOf(writes, utf8Bytes) > MAX_COMMIT_BYTES) throw commitTooLarge();
}
