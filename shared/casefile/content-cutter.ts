import { createHash } from "node:crypto";
import { sha256 } from "#shared/kernel/hash.ts";

// A document holds 1 MiB, and base64 makes 4 bytes of 3.
const CHUNK_BYTES = 512 * 1024;

/** More than this does not lie in an item's own document. */
export const INLINE_BYTES = 32 * 1024;

export interface Chunk {
  readonly sha256: string;
  readonly bytes: Uint8Array;
}

/** Cuts a content into chunks as it comes. Of those that it has given it keeps the names alone. */
export class ContentCutter {
  readonly #hash = createHash("sha256");
  readonly #names: string[] = [];
  #length = 0;
  /** Less than a chunk. */
  #rest: Uint8Array[] = [];
  #restLength = 0;

  /** The chunks that are whole now. */
  *push(piece: Uint8Array): Generator<Chunk> {
    this.#hash.update(piece);
    this.#length += piece.length;
    for (let at = 0; at < piece.length;) {
      const part = piece.subarray(at, at + CHUNK_BYTES - this.#restLength);
      at += part.length;
      this.#rest.push(part);
      this.#restLength += part.length;
      if (this.#restLength === CHUNK_BYTES) yield this.#nextChunk();
    }
  }

  /** The form in which it is kept, and the chunk that has not been given yet. */
  end() {
    const isInline = this.#names.length === 0 && this.#length <= INLINE_BYTES;
    const known = {
      sha256: this.#hash.digest("hex"),
      size_bytes: this.#length,
    };
    if (isInline) {
      const base64 = Buffer.concat(this.#rest).toString("base64");
      return { content: { ...known, base64 }, last: [] };
    }
    const last = this.#restLength === 0 ? [] : [this.#nextChunk()];
    return { content: { ...known, chunks: this.#names }, last };
  }

  #nextChunk(): Chunk {
    const [first] = this.#rest;
    // What came in one piece is not copied.
    const isOne = first !== undefined && this.#rest.length === 1;
    const bytes = isOne ? first : Buffer.concat(this.#rest);
    this.#rest = [];
    this.#restLength = 0;
    const chunk = { sha256: sha256(bytes), bytes };
    this.#names.push(chunk.sha256);
    return chunk;
  }
}
