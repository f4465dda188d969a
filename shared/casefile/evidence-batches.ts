// A commit holds 10 MiB, and an item's document less than one.
const MAX_ITEMS = 100;
const MAX_DOCUMENT_BYTES = 4 * 1024 * 1024;
// Bodies and contents are written before the commit, in chunks: after a crash so much of them is fetched again.
const MAX_CHUNK_BYTES = 16 * 1024 * 1024;

/** What an item that becomes evidence takes: its document, in bytes of JSON, and the chunks beside it. */
export interface Weighed {
  readonly size: number;
  readonly chunkBytes: number;
}

/** Bytes of items, with their chunks. */
export function sizeOf(items: readonly Weighed[]): number {
  return items.reduce((sum, one) => sum + one.size + one.chunkBytes, 0);
}

/** Items that are gathered for one commit. */
class Batch<Item extends Weighed> {
  readonly items: Item[] = [];
  #documentBytes = 0;
  #chunkBytes = 0;

  hasRoomFor({ size, chunkBytes }: Weighed): boolean {
    if (this.items.length === 0) return true;
    return (
      this.items.length < MAX_ITEMS &&
      this.#documentBytes + size <= MAX_DOCUMENT_BYTES &&
      this.#chunkBytes + chunkBytes <= MAX_CHUNK_BYTES
    );
  }

  /** So full that it waits for nothing more: the next item may take minutes. */
  isFull(): boolean {
    return this.#chunkBytes >= MAX_CHUNK_BYTES;
  }

  add(item: Item): void {
    this.items.push(item);
    this.#documentBytes += item.size;
    this.#chunkBytes += item.chunkBytes;
  }
}

export interface EvidenceBatch<Item extends Weighed> {
  readonly items: readonly Item[];
  readonly isLast: boolean;
}

/**
 * Items as they come, in batches that fit a commit each. Where they end in a failure, those before it come first: what was
 * fetched is not fetched again.
 */
export async function* evidenceBatches<Item extends Weighed>(
  items: AsyncIterable<Item>,
): AsyncGenerator<EvidenceBatch<Item>> {
  let batch = new Batch<Item>();
  try {
    for await (const item of items) {
      if (!batch.hasRoomFor(item)) {
        yield { items: batch.items, isLast: false };
        batch = new Batch();
      }
      batch.add(item);
      if (!batch.isFull()) continue;
      yield { items: batch.items, isLast: false };
      batch = new Batch();
    }
  } catch (thrown) {
    if (batch.items.length > 0) yield { items: batch.items, isLast: false };
    throw thrown;
  }
  yield { items: batch.items, isLast: true };
}
