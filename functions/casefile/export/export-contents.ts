import { casefilePath } from "#shared/casefile/casefile-paths.ts";
import { contentPieces } from "#shared/casefile/content-pieces.ts";
import { contentOfItem } from "#shared/casefile/exported-item.ts";
import type { EvidenceSource } from "#shared/casefile/stored-evidence.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import type { IndexedItem } from "./export-index.ts";

/** An item that has a file in the package, and its bytes. */
export interface ItemFile {
  readonly item: IndexedItem;
  readonly path: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

// Documents of mail may have half a MiB each: what is held in memory at once.
const DOCUMENTS_AT_ONCE = 10;

async function* inGroups(
  items: AsyncIterable<IndexedItem>,
): AsyncGenerator<readonly IndexedItem[]> {
  let group: IndexedItem[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < DOCUMENTS_AT_ONCE) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

function notAsExported({ kind, id }: IndexedItem): ColliderError {
  return new ColliderError(
    "FAILED_PRECONDITION",
    `The casefile no longer holds ${kind} ${id} as it was exported. Export it again.`,
    { reason: "EXPORT_OUTDATED", metadata: { kind, id } },
  );
}

/**
 * The contents of items, each read when its turn comes.
 *
 * @throws ColliderError FAILED_PRECONDITION with the reason EXPORT_OUTDATED for what is gone or has been overwritten.
 */
export async function* itemFiles(
  { reader, casefileId, signal }: EvidenceSource,
  items: AsyncIterable<IndexedItem>,
): AsyncGenerator<ItemFile> {
  for await (const group of inGroups(items)) {
    signal.throwIfAborted();
    const paths = group.map(
      ({ kept_at }) => `${casefilePath(casefileId)}/${kept_at}`,
    );
    const documents = await reader.getAll(paths);
    for (const [index, item] of group.entries()) {
      const { path } = item;
      if (path === null) continue;
      const content = contentOfItem(item, documents[index] ?? null);
      if (content === null) throw notAsExported(item);
      yield { item, path, bytes: contentPieces(reader, casefileId, content) };
    }
  }
}
