import { z } from "zod";
import {
  canonicalJson,
  utf8Bytes,
  type JsonObject,
} from "#shared/kernel/json.ts";

// Written beside what an item was counted by: who stored it, and what a sync has noted of it since.
const BESIDE: ReadonlySet<string> = new Set([
  "stored_at",
  "stored_by",
  "labels_changed_at",
  "source_deleted_at",
  "source_trashed_at",
]);

const Content = z.object({
  size_bytes: z.int(),
  chunks: z.array(z.string()).optional(),
});

const WithContents = z.object({
  raw: Content.optional(),
  content: Content.nullable().optional(),
  large: z.record(z.string(), Content).optional(),
});

function chunkBytes(data: JsonObject): number {
  const { raw, content, large = {} } = WithContents.parse(data);
  return [raw, content, ...Object.values(large)].reduce(
    (sum, one) => sum + (one?.chunks === undefined ? 0 : one.size_bytes),
    0,
  );
}

/** Bytes that an item which is kept was counted with: its document, as JSON, and the chunks that it refers to. */
export function keptSize(data: JsonObject): number {
  const counted = Object.entries(data).filter(([field]) => !BESIDE.has(field));
  const document = canonicalJson(Object.fromEntries(counted));
  return utf8Bytes(document) + chunkBytes(data);
}
