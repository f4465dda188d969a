import type { Chunk } from "./stored-content.ts";

// A commit holds 10 MiB, and an item's document less than one.
const MAX_ITEMS = 100;
const MAX_DOCUMENT_BYTES = 6 * 1024 * 1024;
// Bodies and attachments, which are written before, in chunks: what of them is held in memory at once.
const MAX_CHUNK_BYTES = 16 * 1024 * 1024;

/** What an item that becomes evidence takes: its document, in bytes of JSON, and the chunks beside it. */
export interface Weighed {
  readonly size: number;
  readonly chunks: readonly Chunk[];
}

/** Items that are gathered for one commit. */
class Gathered<Item extends Weighed> {
  readonly batch: Item[] = [];
  #documentBytes = 0;
  #chunkBytes = 0;

  hasRoomFor({ size, chunks }: Weighed): boolean {
    if (this.batch.length === 0) return true;
    return (
      this.batch.length < MAX_ITEMS &&
      this.#documentBytes + size <= MAX_DOCUMENT_BYTES &&
      this.#chunkBytes + lengthOf(chunks) <= MAX_CHUNK_BYTES
    );
  }

  add(item: Item): void {
    this.batch.push(item);
    this.#documentBytes += item.size;
    this.#chunkBytes += lengthOf(item.chunks);
  }
}

function lengthOf(chunks: readonly Chunk[]): number {
  return chunks.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

/** Items as they come, in batches that fit a commit each. */
export async function* evidenceBatches<Item extends Weighed>(
  items: AsyncIterable<Item>,
): AsyncGenerator<readonly Item[]> {
  let gathered = new Gathered<Item>();
  for await (const item of items) {
    if (!gathered.hasRoomFor(item)) {
      yield gathered.batch;
      gathered = new Gathered();
    }
    gathered.add(item);
  }
  if (gathered.batch.length > 0) yield gathered.batch;
}
