import { z } from "zod";
import { ColliderError } from "#shared/kernel/error.ts";
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

function chunkWrite(casefileId: string, chunk: Chunk): Write {
  return {
    type: "set",
    path: contentPath(casefileId, chunk.sha256),
    data: { base64: Buffer.from(chunk.bytes).toString("base64") },
  };
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

/** Writes chunks under their hashes: doing it again changes nothing, and nothing refers to them yet. */
export async function writeChunks(
  documents: DocumentStore,
  casefileId: string,
  chunks: readonly Chunk[],
): Promise<void> {
  const byHash = new Map(chunks.map((chunk) => [chunk.sha256, chunk]));
  for (const commit of commitsOf(byHash.values())) {
    const writes = commit.map((chunk) => chunkWrite(casefileId, chunk));
    await documents.transaction(async (transaction) => {
      await requireCasefile(transaction, casefileId);
      transaction.write(...writes);
    });
  }
}

export function contentDamaged(expected: string): ColliderError {
  return new ColliderError(
    "INTERNAL",
    "Stored evidence is not what was stored. Report this.",
    { reason: "CONTENT_DAMAGED", metadata: { sha256: expected } },
  );
}
