import type { Chunk } from "./stored-content.ts";

// A commit holds 10 MiB, and an item's document less than one.
const MAX_ITEMS = 100;
const MAX_DOCUMENT_BYTES = 4 * 1024 * 1024;
// Bodies and attachments are written before the commit, in chunks: after a crash so much of them is fetched again.
const MAX_CHUNK_BYTES = 16 * 1024 * 1024;
/** So much of them is held in memory before it is written. */
const HELD_CHUNK_BYTES = 2 * 1024 * 1024;

/** What an item that becomes evidence takes: its document, in bytes of JSON, and the chunks beside it. */
export interface Weighed {
  readonly size: number;
  readonly chunks: readonly Chunk[];
}

/** An item whose chunks are written; only their size is still held. */
export type Gathered<Item extends Weighed> = Omit<Item, "chunks"> & {
  readonly chunkBytes: number;
};

/** Bytes of items, with their chunks. */
export function sizeOf(
  items: readonly { readonly size: number; readonly chunkBytes: number }[],
): number {
  return items.reduce((sum, one) => sum + one.size + one.chunkBytes, 0);
}

type WriteChunks = (chunks: readonly Chunk[]) => Promise<void>;

/** Items that are gathered for one commit; their chunks are let go of as they are written. */
class Batch<Item extends Weighed> {
  readonly items: Gathered<Item>[] = [];
  readonly #write: WriteChunks;
  #documentBytes = 0;
  #chunkBytes = 0;
  #held: Chunk[] = [];

  constructor(write: WriteChunks) {
    this.#write = write;
  }

  hasRoomFor({ size, chunks }: Weighed): boolean {
    if (this.items.length === 0) return true;
    return (
      this.items.length < MAX_ITEMS &&
      this.#documentBytes + size <= MAX_DOCUMENT_BYTES &&
      this.#chunkBytes + lengthOf(chunks) <= MAX_CHUNK_BYTES
    );
  }

  async add({ chunks, ...item }: Item): Promise<void> {
    const chunkBytes = lengthOf(chunks);
    this.items.push({ ...item, chunkBytes });
    this.#documentBytes += item.size;
    this.#chunkBytes += chunkBytes;
    this.#held.push(...chunks);
    if (lengthOf(this.#held) >= HELD_CHUNK_BYTES) await this.writeHeld();
  }

  async writeHeld(): Promise<void> {
    const chunks = this.#held;
    this.#held = [];
    if (chunks.length > 0) await this.#write(chunks);
  }
}

function lengthOf(chunks: readonly Chunk[]): number {
  return chunks.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

export interface EvidenceBatch<Item extends Weighed> {
  readonly items: readonly Gathered<Item>[];
  readonly isLast: boolean;
}

/** Items as they come, in batches that fit a commit each. What a batch refers to is written before it is given. */
export async function* evidenceBatches<Item extends Weighed>(
  items: AsyncIterable<Item>,
  write: WriteChunks,
): AsyncGenerator<EvidenceBatch<Item>> {
  let batch = new Batch<Item>(write);
  for await (const item of items) {
    if (!batch.hasRoomFor(item)) {
      await batch.writeHeld();
      yield { items: batch.items, isLast: false };
      batch = new Batch(write);
    }
    await batch.add(item);
  }
  await batch.writeHeld();
  yield { items: batch.items, isLast: true };
}
