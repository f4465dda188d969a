import type {
  DocumentStore,
  Transaction,
} from "#shared/platform/document-store.ts";
import type { Actor } from "./casefile-service.ts";
import {
  storeItems,
  type ItemEvidence,
  type MissedItem,
} from "./item-evidence.ts";
import type { ChunkWriter } from "./chunk-writer.ts";
import { storeInBatches, type Storing } from "./store-batches.ts";

export interface ItemSyncRequest {
  readonly casefileId: string;
  /** Whether items that are kept already are written again. */
  readonly overwrite: boolean;
  readonly actor: Actor;
  /** Of evidence that the casefile may hold. */
  readonly mostBytes: number;
  /** False writes nothing before the transaction either. */
  readonly keep: boolean;
}

/** Items that become evidence, one after the other; what they refer to is written by then. */
export type FetchedItems = AsyncIterable<ItemEvidence | MissedItem>;

export interface ItemSyncResult {
  /** Where the fetched items lie, whether they were kept before or not. */
  readonly paths: readonly string[];
  /** How many of them were not kept when their batch was written. */
  readonly added: number;
  readonly missed: readonly MissedItem[];
}

/**
 * Brings items into a casefile as they are fetched, a batch at a time, of which the last is left to the transaction that
 * the result is the body of.
 *
 * @throws ColliderError NOT_FOUND when the casefile has been deleted; whatever the source throws.
 */
export async function prepareItemSync(
  documents: DocumentStore,
  { casefileId, overwrite, actor, keep, mostBytes }: ItemSyncRequest,
  fetched: (chunks: ChunkWriter) => FetchedItems,
): Promise<(transaction: Transaction) => Promise<ItemSyncResult>> {
  const missed: MissedItem[] = [];
  const paths = new Set<string>();
  async function* noted(chunks: ChunkWriter): AsyncGenerator<ItemEvidence> {
    for await (const one of fetched(chunks)) {
      if (!("path" in one)) missed.push(one);
      else if (!paths.has(one.path)) {
        paths.add(one.path);
        yield one;
      }
    }
  }
  const storing: Storing<ItemEvidence> = {
    casefileId,
    keep,
    store: (transaction, items) =>
      storeItems(
        transaction,
        { casefileId, items, overwrite, mostBytes },
        actor,
      ),
    pathOf: ({ path }) => path,
  };
  const store = await storeInBatches(documents, storing, noted);
  return async (transaction) => {
    const added = await store(transaction);
    return { paths: [...paths], added, missed };
  };
}
