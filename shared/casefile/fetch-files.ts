import type { DocumentStore } from "#shared/platform/document-store.ts";
import type { ChunkWriter } from "./chunk-writer.ts";
import { sizeOf } from "./evidence-batches.ts";
import { evidenceBytes, requireRoom, type SizeLimit } from "./evidence-size.ts";
import {
  fileEvidence,
  filePath,
  type FileContent,
  type SourceFile,
} from "./file-evidence.ts";
import type { ItemEvidence, MissedItem } from "./item-evidence.ts";
import type { FetchedItems } from "./sync-items.ts";

interface FetchedInto extends SizeLimit {
  /** Where something is kept already. What replaces it may be larger: that is for the commits to count. */
  readonly kept: ReadonlySet<string>;
}

/** What a casefile would hold with what this sync has fetched. The commits decide; this spares a download. */
class Room {
  readonly #into: FetchedInto;
  #bytes: number;

  constructor(into: FetchedInto, bytes: number) {
    this.#into = into;
    this.#bytes = bytes;
  }

  require(path: string, sizeBytes: number): void {
    if (this.#into.kept.has(path)) return;
    requireRoom(this.#bytes + sizeBytes, this.#into.mostBytes);
  }

  take(item: ItemEvidence): void {
    if (!this.#into.kept.has(item.path)) this.#bytes += sizeOf([item]);
  }
}

/**
 * Files as evidence, one after the other: a file may be large, and its content is written as it comes.
 *
 * @throws ColliderError FAILED_PRECONDITION with the reason CASEFILE_FULL for a file that there is no room for.
 */
export async function* fetchFiles(
  documents: DocumentStore,
  files: readonly (SourceFile | MissedItem)[],
  into: FetchedInto & { readonly chunks: ChunkWriter },
): FetchedItems {
  if (files.length === 0) return;
  const { casefileId, chunks } = into;
  const room = new Room(into, await evidenceBytes(documents, casefileId));
  for (const file of files) {
    if ("reason" in file) {
      yield file;
      continue;
    }
    const path = filePath(casefileId, file);
    const keep = async ({ mimeType, sizeBytes, pieces }: FileContent) => {
      room.require(path, sizeBytes ?? 0);
      return { mimeType, ...(await chunks.keep(pieces)) };
    };
    const content = await file.content(keep);
    if (content !== null && "reason" in content) {
      yield content;
      continue;
    }
    const item = fileEvidence(casefileId, file, content);
    room.take(item);
    yield item;
  }
}
