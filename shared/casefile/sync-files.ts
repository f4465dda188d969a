import { isoTime } from "#shared/kernel/time.ts";
import type {
  DocumentStore,
  Transaction,
} from "#shared/platform/document-store.ts";
import { fetchFiles } from "./fetch-files.ts";
import { filePath, type SourceFile } from "./file-evidence.ts";
import { keptPaths, type MissedItem } from "./item-evidence.ts";
import { findFiles, type FoundFiles, type WantedFiles } from "./find-files.ts";
import type { FileSource } from "./file-source.ts";
import { noteFiles } from "./note-files.ts";
import { prepareItemSync, type ItemSyncRequest } from "./sync-items.ts";

export interface FileSyncRequest extends ItemSyncRequest {
  readonly wanted: WantedFiles;
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
  readonly sync: FoundFiles["sync"];
  /** Files that it held before, and that their source has no more, or in its trash. */
  readonly gone: number;
  readonly trashed: number;
  readonly syncedAt: string;
}

function isFound(file: SourceFile | MissedItem): file is SourceFile {
  return "fileId" in file;
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
  const { casefileId, overwrite, actor, mostBytes } = request;
  const { now } = actor;
  const found = await findFiles(source, request.wanted, now);
  const noting = { casefileId, now, keep: request.keep };
  const noted = await noteFiles(documents, found.changes, noting);
  const paths = found.files
    .filter(isFound)
    .map((file) => filePath(casefileId, file));
  const known = await keptPaths(documents, paths);
  const kept = overwrite ? new Set<string>() : known;
  const unknown = found.files.filter(
    (file) => !isFound(file) || !kept.has(filePath(casefileId, file)),
  );
  const store = await prepareItemSync(documents, request, (chunks) =>
    fetchFiles(documents, unknown, {
      casefileId,
      mostBytes,
      kept: known,
      chunks,
    }),
  );
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
      sync: found.sync,
      ...noted,
      syncedAt: isoTime(actor.now),
    };
  };
}
