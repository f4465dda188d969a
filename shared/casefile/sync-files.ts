import { isoTime } from "#shared/kernel/time.ts";
import type {
  DocumentStore,
  Transaction,
} from "#shared/platform/document-store.ts";
import { fileEvidence, filePath, type SourceFile } from "./file-evidence.ts";
import { keptPaths, type MissedItem } from "./item-evidence.ts";
import type { ListPage } from "./list-up-to.ts";
import {
  prepareItemSync,
  type FetchedItems,
  type ItemSyncRequest,
} from "./sync-items.ts";
import { findItems, syncSearch } from "./sync-search.ts";
import { syncPosition } from "./sync-token.ts";

/** Where files come from. */
export interface FileSource {
  readonly list: ListPage<SourceFile>;
  /** A file as it is now; missed where there is none that may be seen. */
  readonly get: (fileId: string) => Promise<SourceFile | MissedItem>;
}

export interface FileSyncRequest extends ItemSyncRequest {
  /** The files by their ids, or those that match a query. */
  readonly wanted:
    | { readonly fileIds: readonly string[] }
    | {
        readonly query: string;
        readonly maxResults: number;
        readonly syncToken: string | undefined;
      };
}

export interface FileSyncResult {
  /** Files and folders that the casefile holds now, of those that were asked for. */
  readonly files: number;
  readonly folders: number;
  /** Those of both that it did not hold when their batch was written. */
  readonly added: number;
  readonly missed: readonly MissedItem[];
  readonly hasMore: boolean;
  /** Null where files were asked for by their ids. */
  readonly syncToken: string | null;
  readonly syncedAt: string;
}

interface Found {
  readonly files: readonly (SourceFile | MissedItem)[];
  readonly hasMore: boolean;
  readonly syncToken: string | null;
}

function changedAfter(query: string, after: number): string {
  const changed = `modifiedTime > '${isoTime(after * 1000)}'`;
  return query.trim() === "" ? changed : `(${query}) and ${changed}`;
}

async function findFiles(
  source: FileSource,
  { wanted, actor }: FileSyncRequest,
): Promise<Found> {
  if ("fileIds" in wanted) {
    const files: (SourceFile | MissedItem)[] = [];
    for (const id of new Set(wanted.fileIds)) files.push(await source.get(id));
    return { files, hasMore: false, syncToken: null };
  }
  const { query, syncToken, maxResults } = wanted;
  const search = syncSearch(syncPosition(query, syncToken), {
    now: actor.now,
    moment: null,
    queryAfter: changedAfter,
  });
  const found = await findItems(source.list, search, maxResults);
  return {
    files: found.items,
    hasMore: found.nextPageToken !== null,
    syncToken: search.nextToken(found.nextPageToken),
  };
}

function isFound(file: SourceFile | MissedItem): file is SourceFile {
  return "fileId" in file;
}

/** One after the other: a file may be large, and two of them are held in memory at most. */
async function* fetchFiles(
  casefileId: string,
  files: readonly (SourceFile | MissedItem)[],
): FetchedItems {
  for (const file of files) {
    if (!isFound(file)) {
      yield file;
      continue;
    }
    const content = await file.content();
    yield content !== null && "reason" in content
      ? content
      : fileEvidence(casefileId, file, content);
  }
}

/**
 * Brings files into a casefile, each state of a file once; see `prepareItemSync`. Doing it again finds what is kept and
 * fetches the rest.
 */
export async function prepareFileSync(
  documents: DocumentStore,
  source: FileSource,
  request: FileSyncRequest,
): Promise<(transaction: Transaction) => Promise<FileSyncResult>> {
  const { casefileId, overwrite, actor } = request;
  const found = await findFiles(source, request);
  const paths = found.files
    .filter(isFound)
    .map((file) => filePath(casefileId, file));
  const kept = overwrite
    ? new Set<string>()
    : await keptPaths(documents, paths);
  const unknown = found.files.filter(
    (file) => !isFound(file) || !kept.has(filePath(casefileId, file)),
  );
  const fetched = fetchFiles(casefileId, unknown);
  const store = await prepareItemSync(documents, request, fetched);
  return async (transaction) => {
    const result = await store(transaction);
    const all = [...kept, ...result.paths];
    const folders = all.filter((path) => path.includes("/drive_folders/"));
    return {
      files: all.length - folders.length,
      folders: folders.length,
      added: result.added,
      missed: result.missed,
      hasMore: found.hasMore,
      syncToken: found.syncToken,
      syncedAt: isoTime(actor.now),
    };
  };
}
