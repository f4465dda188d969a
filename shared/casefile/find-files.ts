import { isoTime } from "#shared/kernel/time.ts";
import type { SourceFile } from "./file-evidence.ts";
import type { FileChanges, FileSource } from "./file-source.ts";
import type { MissedItem } from "./item-evidence.ts";
import { listUpTo } from "./list-up-to.ts";
import {
  completedToken,
  findItems,
  momentBefore,
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

function narrowed(query: string, terms: readonly string[]): string {
  const own = query.trim() === "" ? [] : [`(${query})`];
  return [...own, ...terms].join(" and ");
}

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
  const changes = await source.changesSince(moment);
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

/** All that has changed, however much it is: what is kept by then is not fetched by a repeat. */
async function byChanges(
  source: FileSource,
  changes: FileChanges,
  { now, ...position }: SyncPosition & { readonly now: number },
): Promise<FoundFiles> {
  const { query } = position;
  const { changed, moment } = changes;
  const matching = await matchingFiles(source, changed, query);
  const token = completedToken(position, {
    start: Math.floor(now / 1000),
    moment,
  });
  return {
    files: changed.filter(({ fileId }) => matching.has(fileId)),
    hasMore: false,
    sync: { token, mode: "incremental" },
    changes,
  };
}

/** Drive cannot be asked whether one file matches: what matches, and was changed when one of them was, is listed. */
async function matchingFiles(
  source: FileSource,
  files: readonly SourceFile[],
  query: string,
): Promise<ReadonlySet<string>> {
  if (files.length === 0 || query.trim() === "")
    return new Set(files.map(({ fileId }) => fileId));
  const times = files.map(({ modifiedTime }) => modifiedTime).sort();
  const search = narrowed(query, [
    `modifiedTime >= '${times[0] ?? ""}'`,
    `modifiedTime <= '${times.at(-1) ?? ""}'`,
  ]);
  const asked = { query: search, pageToken: null };
  const { items } = await listUpTo(source.list, asked, Infinity);
  return new Set(items.map(({ fileId }) => fileId));
}
