import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { sha256 } from "#shared/kernel/hash.ts";
import type { DocumentReader } from "#shared/platform/document-store.ts";
import { contentPath } from "./casefile-paths.ts";
import { contentDamaged, type StoredContent } from "./stored-content.ts";

// Of 512 KiB each: what of a content is held in memory at once.
const CHUNKS_AT_ONCE = 2;

/** Where a chunk is kept, by its name. */
type ChunkPath = (name: string) => string;

/** Chunks by their names, each what its name says. */
async function* chunksNamed(
  reader: DocumentReader,
  pathOf: ChunkPath,
  names: readonly string[],
): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < names.length; start += CHUNKS_AT_ONCE) {
    const some = names.slice(start, start + CHUNKS_AT_ONCE);
    const paths = some.map(pathOf);
    const found = await reader.getAll(paths);
    for (const [index, name] of some.entries()) {
      const base64 = found[index]?.data["base64"];
      const text = typeof base64 === "string" ? base64 : "";
      const bytes = Buffer.from(text, "base64");
      if (sha256(bytes) !== name) throw contentDamaged(name);
      yield bytes;
    }
  }
}

/**
 * Bytes as they were stored, piece by piece, however many there are; each piece is checked before it is given on.
 *
 * @throws ColliderError INTERNAL with the reason CONTENT_DAMAGED where they are not what was stored.
 */
export async function* piecesAt(
  reader: DocumentReader,
  pathOf: ChunkPath,
  content: StoredContent,
): AsyncGenerator<Uint8Array> {
  if ("base64" in content) {
    const bytes = Buffer.from(content.base64, "base64");
    if (sha256(bytes) !== content.sha256) throw contentDamaged(content.sha256);
    yield bytes;
    return;
  }
  const hash = createHash("sha256");
  for await (const piece of chunksNamed(reader, pathOf, content.chunks)) {
    hash.update(piece);
    yield piece;
  }
  if (hash.digest("hex") !== content.sha256)
    throw contentDamaged(content.sha256);
}

/** Pieces of evidence. @throws ColliderError as `piecesAt` does. */
export function contentPieces(
  reader: DocumentReader,
  casefileId: string,
  content: StoredContent,
): AsyncGenerator<Uint8Array> {
  return piecesAt(reader, (name) => contentPath(casefileId, name), content);
}

/** All of it at once. @throws ColliderError as `piecesAt` does. */
export async function readContent(
  reader: DocumentReader,
  casefileId: string,
  content: StoredContent,
): Promise<Buffer> {
  return buffer(contentPieces(reader, casefileId, content));
}

/** The first bytes of a content; no piece after them is read. */
export async function firstBytes(
  pieces: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array> {
  const read: Uint8Array[] = [];
  let length = 0;
  for await (const piece of pieces) {
    read.push(piece);
    length += piece.length;
    if (length >= maxBytes) break;
  }
  return Buffer.concat(read).subarray(0, maxBytes);
}
