import { z } from "zod";
import { ColliderError } from "#shared/kernel/error.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { DocumentStore, Write } from "#shared/platform/document-store.ts";
import { requireCasefile } from "./casefile-service.ts";
import { contentPath } from "./casefile-paths.ts";
import { ContentCutter, type Chunk } from "./content-cutter.ts";

/** A commit holds 10 MiB; this is what one takes of memory, a few times over. */
export const COMMIT_BYTES = 2 * 1024 * 1024;

/** Bytes beside an item: in the item's own document when they are few, else in chunks under their hashes. */
export type StoredContent = z.infer<typeof StoredContent>;

/** What is known of bytes without reading them. */
export const ContentFacts = z.strictObject({
  sha256: z.string().meta({ description: "Of the bytes, hexadecimal." }),
  size_bytes: z.int().nonnegative(),
});

const StoredContent = z.union([
  ContentFacts.extend({ base64: z.string() }),
  ContentFacts.extend({ chunks: z.array(z.string()) }),
]);

/** Reads the stored form. */
export function storedContentOf(value: unknown): StoredContent {
  return StoredContent.parse(value);
}

/** The form in which bytes are kept, and the chunks that must be written before it is. */
export function storedContent(bytes: Uint8Array): {
  readonly content: StoredContent;
  readonly chunks: readonly Chunk[];
} {
  const cutter = new ContentCutter();
  const chunks = [...cutter.push(bytes)];
  const { content, last } = cutter.end();
  return { content, chunks: [...chunks, ...last] };
}

/** Where chunks of a casefile are kept; what else their documents hold. */
export interface ChunkPlace {
  readonly casefileId: string;
  readonly pathOf: (casefileId: string, sha256: string) => string;
  readonly fields: JsonObject;
}

function chunkWrite(
  { casefileId, pathOf, fields }: ChunkPlace,
  { sha256, bytes }: Chunk,
): Write {
  const base64 = Buffer.from(bytes).toString("base64");
  const path = pathOf(casefileId, sha256);
  return { type: "set", path, data: { base64, ...fields } };
}

function* commitsOf(chunks: Iterable<Chunk>): Generator<readonly Chunk[]> {
  let commit: Chunk[] = [];
  let length = 0;
  for (const chunk of chunks) {
    if (length + chunk.bytes.length > COMMIT_BYTES) {
      yield commit;
      commit = [];
      length = 0;
    }
    commit.push(chunk);
    length += chunk.bytes.length;
  }
  if (commit.length > 0) yield commit;
}

/** Writes chunks under their hashes: nothing refers to them yet. */
export async function writeChunksAt(
  documents: DocumentStore,
  place: ChunkPlace,
  chunks: readonly Chunk[],
): Promise<void> {
  const byHash = new Map(chunks.map((chunk) => [chunk.sha256, chunk]));
  for (const commit of commitsOf(byHash.values())) {
    const writes = commit.map((chunk) => chunkWrite(place, chunk));
    await documents.transaction(async (transaction) => {
      await requireCasefile(transaction, place.casefileId);
      transaction.write(...writes);
    });
  }
}

/** Writes chunks of evidence, which stay as long as the casefile: doing it again changes nothing. */
export async function writeChunks(
  documents: DocumentStore,
  casefileId: string,
  chunks: readonly Chunk[],
): Promise<void> {
  const place = { casefileId, pathOf: contentPath, fields: {} };
  await writeChunksAt(documents, place, chunks);
}

export function contentDamaged(expected: string): ColliderError {
  return new ColliderError(
    "INTERNAL",
    "Stored evidence is not what was stored. Report this.",
    { reason: "CONTENT_DAMAGED", metadata: { sha256: expected } },
  );
}
