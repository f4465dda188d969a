import { isoTime } from "#shared/kernel/time.ts";
import type { SourceFile } from "./file-evidence.ts";
import type { FileChanges, FileSource } from "./file-source.ts";
import type { MissedItem } from "./item-evidence.ts";
import { matchingFiles, narrowed } from "./matching-files.ts";
import {
  completedToken,
  findItems,
  momentBefore,
  reachedToken,
  syncSearch,
  type SyncMode,
} from "./sync-search.ts";
import { syncPosition, type SyncPosition } from "./sync-token.ts";

/** The files by their ids, or those that match a query. */
export type WantedFiles =
  | { readonly fileIds: readonly string[] }
  | {
      readonly query: string;
      readonly maxResults: number;
      readonly syncToken: string | undefined;
    };

/** What a sync has to look at, and where the one after it goes on. */
export interface FoundFiles {
  readonly files: readonly (SourceFile | MissedItem)[];
  readonly hasMore: boolean;
  /** Null where files were asked for by their ids. */
  readonly sync: { readonly token: string; readonly mode: SyncMode } | null;
  /** What happened at the source to files that the casefile may hold. */
  readonly changes: Pick<FileChanges, "changed" | "gone">;
}

const NO_CHANGES = { changed: [], gone: [] };

function changedAfter(query: string, after: number): string {
  return narrowed(query, [`modifiedTime > '${isoTime(after * 1000)}'`]);
}

/** `now` is in milliseconds since the epoch. @throws ColliderError INVALID_ARGUMENT for a token that is of no use. */
export async function findFiles(
  source: FileSource,
  wanted: WantedFiles,
  now: number,
): Promise<FoundFiles> {
  if ("fileIds" in wanted) return byIds(source, wanted.fileIds);
  const position = syncPosition(
    { query: wanted.query, account: source.account },
    wanted.syncToken,
  );
  const { page, after, moment } = position;
  if (page !== null || after === null || moment === null)
    return bySearch(source, wanted.maxResults, { ...position, now });
  const changes = await source.changesSince(moment, wanted.maxResults);
  return changes === null
    ? bySearch(source, wanted.maxResults, { ...position, now })
    : byChanges(source, changes, { ...position, now });
}

async function byIds(
  source: FileSource,
  fileIds: readonly string[],
): Promise<FoundFiles> {
  const files: (SourceFile | MissedItem)[] = [];
  for (const id of new Set(fileIds)) files.push(await source.get(id));
  return { files, hasMore: false, sync: null, changes: NO_CHANGES };
}

async function bySearch(
  source: FileSource,
  maxResults: number,
  { now, ...position }: SyncPosition & { readonly now: number },
): Promise<FoundFiles> {
  const moment = await momentBefore(position, source.moment);
  const queryAfter = changedAfter;
  const search = syncSearch(position, { now, moment, queryAfter });
  const found = await findItems(source.list, search, maxResults);
  return {
    files: found.items,
    hasMore: found.nextPageToken !== null,
    sync: {
      token: search.nextToken(found.nextPageToken),
      mode: search.mode,
    },
    changes: NO_CHANGES,
  };
}

async function byChanges(
  source: FileSource,
  changes: FileChanges,
  { now, ...position }: SyncPosition & { readonly now: number },
): Promise<FoundFiles> {
  const { changed, moment, hasMore } = changes;
  const matching = await matchingFiles(source.list, changed, position.query);
  const start = Math.floor(now / 1000);
  return {
    files: changed.filter(({ fileId }) => matching.has(fileId)),
    hasMore,
    sync: {
      token: hasMore
        ? reachedToken(position, moment)
        : completedToken(position, { start, moment }),
      mode: "incremental",
    },
    changes,
  };
}
