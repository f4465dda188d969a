import { ContentCutter, type Chunk } from "./content-cutter.ts";
import { COMMIT_BYTES, type StoredContent } from "./stored-content.ts";

type WriteChunks = (chunks: readonly Chunk[]) => Promise<void>;

interface Chunked {
  readonly chunks: readonly Chunk[];
}

/** An item whose chunks are written; only their size is still held. */
export type Gathered<Item extends Chunked> = Omit<Item, "chunks"> & {
  readonly chunkBytes: number;
};

/** A content whose chunks are written. */
export interface KeptContent {
  readonly content: StoredContent;
  readonly chunkBytes: number;
}

function lengthOf(chunks: readonly Chunk[]): number {
  return chunks.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

/**
 * Writes chunks as they come, those of one commit together, and lets go of them. What refers to them is committed after
 * `flush`.
 */
export class ChunkWriter {
  readonly #write: WriteChunks;
  #held: Chunk[] = [];
  #heldBytes = 0;

  constructor(write: WriteChunks) {
    this.#write = write;
  }

  async add(chunk: Chunk): Promise<void> {
    this.#held.push(chunk);
    this.#heldBytes += chunk.bytes.length;
    if (this.#heldBytes >= COMMIT_BYTES) await this.flush();
  }

  /** What could not be written is held on: nothing that refers to it is committed without it. */
  async flush(): Promise<void> {
    if (this.#held.length > 0) await this.#write(this.#held);
    this.#held = [];
    this.#heldBytes = 0;
  }

  /** A content as it comes, however long it is: no more of it is held than is written at once. */
  async keep(
    pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): Promise<KeptContent> {
    const cutter = new ContentCutter();
    for await (const piece of pieces)
      for (const chunk of cutter.push(piece)) await this.add(chunk);
    const { content, last } = cutter.end();
    for (const chunk of last) await this.add(chunk);
    return {
      content,
      chunkBytes: "chunks" in content ? content.size_bytes : 0,
    };
  }

  /** Items as they come, each without its chunks. */
  async *gathering<Item extends Chunked>(
    items: AsyncIterable<Item>,
  ): AsyncGenerator<Gathered<Item>> {
    for await (const { chunks, ...item } of items) {
      for (const chunk of chunks) await this.add(chunk);
      yield { ...item, chunkBytes: lengthOf(chunks) };
    }
  }
}
