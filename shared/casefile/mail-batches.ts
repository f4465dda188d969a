import { setImmediate as endOfTurn } from "node:timers/promises";
import { mailEvidence, type MailEvidence } from "./mail-evidence.ts";
import type { MailSource, MissedMail } from "./mail-source.ts";
import type { Chunk } from "./stored-content.ts";

const FETCHED_AT_ONCE = 25;
const MAX_MESSAGES = 100;
// A commit holds 10 MiB, and a message's document less than one.
const MAX_DOCUMENT_BYTES = 6 * 1024 * 1024;
// Bodies and attachments, which are written before, in chunks: what of them is held in memory at once.
const MAX_CHUNK_BYTES = 16 * 1024 * 1024;

/** Messages that are gathered for one commit. */
class Gathered {
  batch: MailEvidence[] = [];
  #documentBytes = 0;
  #chunkBytes = 0;

  hasRoomFor({ size, chunks }: MailEvidence): boolean {
    if (this.batch.length === 0) return true;
    return (
      this.batch.length < MAX_MESSAGES &&
      this.#documentBytes + size <= MAX_DOCUMENT_BYTES &&
      this.#chunkBytes + lengthOf(chunks) <= MAX_CHUNK_BYTES
    );
  }

  add(evidence: MailEvidence): void {
    this.batch.push(evidence);
    this.#documentBytes += evidence.size;
    this.#chunkBytes += lengthOf(evidence.chunks);
  }
}

function lengthOf(chunks: readonly Chunk[]): number {
  return chunks.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

/** Messages as they are fetched, in batches that fit a commit each; those that are missed are handed to `onMissed`. */
export async function* mailBatches(
  source: MailSource,
  messageIds: readonly string[],
  onMissed: (missed: MissedMail) => void,
): AsyncGenerator<readonly MailEvidence[]> {
  let gathered = new Gathered();
  for (let start = 0; start < messageIds.length; start += FETCHED_AT_ONCE) {
    const ids = messageIds.slice(start, start + FETCHED_AT_ONCE);
    for (const one of await source.fetch(ids)) {
      if (!("raw" in one)) {
        onMissed(one);
        continue;
      }
      // Taking a large message apart takes a while: others get their turn between two.
      await endOfTurn();
      const evidence = mailEvidence(one);
      if (!gathered.hasRoomFor(evidence)) {
        yield gathered.batch;
        gathered = new Gathered();
      }
      gathered.add(evidence);
    }
  }
  if (gathered.batch.length > 0) yield gathered.batch;
}
