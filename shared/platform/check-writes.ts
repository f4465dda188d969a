import { ColliderError } from "#shared/kernel/error.ts";
import {
  utf8Bytes,
  type JsonObject,
  type JsonValue,
} from "#shared/kernel/json.ts";
import { assertCommitFits } from "./commit-size.ts";
import { documentTooLarge } from "./document-errors.ts";
import type { Write } from "./document-store.ts";

const MAX_DOCUMENT_BYTES = 1024 * 1024;
const MAX_DEPTH = 20;

/** @throws ColliderError INVALID_ARGUMENT with the reason DOCUMENT_TOO_LARGE; the result is the document as JSON. */
export function documentText(path: string, data: JsonObject): string {
  const text = JSON.stringify(data);
  if (utf8Bytes(text) <= MAX_DOCUMENT_BYTES) return text;
  throw documentTooLarge({ metadata: { path } });
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

/** Whether a field is named twice, or lies inside another. */
function hasClash(fields: readonly string[]): boolean {
  const named = new Set(fields);
  return (
    named.size < fields.length ||
    fields.some((field) => {
      const keys = field.split(".");
      return keys.some(
        (_, depth) => depth > 0 && named.has(keys.slice(0, depth).join(".")),
      );
    })
  );
}

function faultOf(write: Write): string | null {
  if (write.type === "delete") return null;
  const values = write.type === "update" ? write.fields : write.data;
  if (write.type === "update") {
    const fields = Object.keys(values);
    if (fields.length === 0) return "an update names at least one field";
    if (hasClash(fields)) return "no field of an update lies inside another";
  }
  for (const field in values) {
    const depth = write.type === "update" ? field.split(".").length : 1;
    const fault = valueFault(values[field], depth);
    if (fault !== null) return fault;
  }
  return null;
}

/** One write in place of two of a document; null where only a store's own order could say what they come to. */
function joined(first: Write, second: Write): Write | null {
  if (first.type !== "update" || second.type !== "update") return null;
  const { version = second.version } = first;
  if (second.version !== undefined && second.version !== version) return null;
  const names = [first, second].flatMap(({ fields }) => Object.keys(fields));
  if (hasClash(names)) return null;
  const fields = { ...first.fields, ...second.fields };
  const { path } = first;
  return {
    type: "update",
    path,
    fields,
    ...(version === undefined ? {} : { version }),
  };
}

function invalid(path: string, message: string): ColliderError {
  return new ColliderError("INVALID_ARGUMENT", message, {
    reason: "WRITE_INVALID",
    metadata: { path },
  });
}

/**
 * A commit's writes, one a document.
 *
 * @throws ColliderError INVALID_ARGUMENT with the reason WRITE_INVALID or COMMIT_TOO_LARGE.
 */
export function checkedWrites(writes: readonly Write[]): readonly Write[] {
  const byPath = new Map<string, Write>();
  for (const write of writes) {
    const { path } = write;
    const fault = faultOf(write);
    if (fault !== null) throw invalid(path, `In a document, ${fault}.`);
    const earlier = byPath.get(path);
    const one = earlier === undefined ? write : joined(earlier, write);
    if (one === null)
      throw invalid(
        path,
        "A commit writes a document once, or updates different fields of it. Put what changes in it into one write.",
      );
    byPath.set(path, one);
  }
  const checked = [...byPath.values()];
  assertCommitFits(checked);
  return checked;
}
