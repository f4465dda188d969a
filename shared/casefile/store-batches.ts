import type {
  DocumentStore,
  Transaction,
} from "#shared/platform/document-store.ts";
import { requireCasefile } from "./casefile-service.ts";
import { ChunkWriter } from "./chunk-writer.ts";
import { evidenceBatches, type Weighed } from "./evidence-batches.ts";
import { keptPaths } from "./item-evidence.ts";
import { writeChunks } from "./stored-content.ts";

/** How the items of one source become evidence. */
export interface Storing<Item extends Weighed> {
  readonly casefileId: string;
  /** False writes nothing before the transaction either. */
  readonly keep: boolean;
  /** Writes a batch in its transaction; the result is how many were not kept before. */
  readonly store: (
    transaction: Transaction,
    batch: readonly Item[],
  ) => Promise<number>;
  /** Where an item lies. */
  readonly pathOf: (item: Item) => string;
}

async function countNew(
  documents: DocumentStore,
  paths: readonly string[],
): Promise<number> {
  return paths.length - (await keptPaths(documents, paths)).size;
}

/**
 * Commits items as they come, a batch at a time, but for the last batch, of which only chunks are kept: it is left to
 * the call's own transaction, which the result is the body of. Most syncs have no other. That answers how many of all items
 * were not kept before. What items refer to they have written by the writer that they are given.
 *
 * @throws ColliderError NOT_FOUND when the casefile has been deleted.
 */
export async function storeInBatches<Item extends Weighed>(
  documents: DocumentStore,
  { casefileId, keep, store, pathOf }: Storing<Item>,
  itemsOf: (chunks: ChunkWriter) => AsyncIterable<Item>,
): Promise<(transaction: Transaction) => Promise<number>> {
  const chunks = new ChunkWriter(async (some) => {
    if (keep) await writeChunks(documents, casefileId, some);
  });
  const commit = async (batch: readonly Item[]): Promise<number> =>
    keep
      ? documents.transaction((transaction) => store(transaction, batch))
      : countNew(documents, batch.map(pathOf));
  let last: readonly Item[] = [];
  let added = 0;
  for await (const batch of evidenceBatches(itemsOf(chunks))) {
    await chunks.flush();
    if (batch.isLast) last = batch.items;
    else added += await commit(batch.items);
  }
  return async (transaction) => {
    if (last.length > 0) return added + (await store(transaction, last));
    await requireCasefile(transaction, casefileId);
    return added;
  };
}
