import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "#shared/kernel/json.ts";
import { checkedWrites, documentText } from "../check-writes.ts";
import { unexpectedDocument } from "../document-errors.ts";
import type { Document, Write } from "../document-store.ts";

/** A document before and after a commit; null where it is not there. */
export interface Change {
  readonly path: string;
  readonly before: Document | null;
  readonly after: JsonObject | null;
  /** `after` as JSON. */
  readonly text: string | null;
}

function withField(
  data: JsonObject,
  keys: readonly string[],
  value: JsonValue | undefined,
): JsonObject {
  const [key = "", ...rest] = keys;
  const { [key]: current, ...others } = data;
  if (rest.length === 0)
    return value === undefined ? others : { ...data, [key]: value };
  // What is not there need not be removed.
  if (value === undefined && !isJsonObject(current)) return data;
  const inner = isJsonObject(current) ? current : {};
  return { ...data, [key]: withField(inner, rest, value) };
}

function updated(
  data: JsonObject,
  fields: Readonly<Record<string, JsonValue | undefined>>,
): JsonObject {
  return Object.entries(fields).reduce(
    (changed, [field, value]) => withField(changed, field.split("."), value),
    data,
  );
}

function checkVersion(
  path: string,
  before: Document | null,
  version: string | undefined,
): void {
  if (version !== undefined && before?.version !== version)
    throw unexpectedDocument("DOCUMENT_CHANGED", { metadata: { path } });
}

/** What a write makes of a document. @throws ColliderError as `Write` says. */
function applied(write: Write, before: Document | null): JsonObject | null {
  const { path } = write;
  switch (write.type) {
    case "create":
      if (before !== null)
        throw unexpectedDocument("DOCUMENT_EXISTS", { metadata: { path } });
      return write.data;
    case "set":
      return write.data;
    case "update":
      if (before === null)
        throw unexpectedDocument(
          write.version === undefined ? "DOCUMENT_ABSENT" : "DOCUMENT_CHANGED",
          { metadata: { path } },
        );
      checkVersion(path, before, write.version);
      return updated(before.data, write.fields);
    case "delete":
      checkVersion(path, before, write.version);
      return null;
  }
}

/**
 * The changes that a commit's writes make; nothing is written.
 *
 * @throws ColliderError for the first precondition that fails, for a document that is too large, and for writes that no store takes.
 */
export function changesOf(
  writes: readonly Write[],
  read: (path: string) => Document | null,
): readonly Change[] {
  return checkedWrites(writes).map((write) => {
    const { path } = write;
    const before = read(path);
    const after = applied(write, before);
    const text = after === null ? null : documentText(path, after);
    return { path, before, after, text };
  });
}
