import type { DriveFile } from "./drive-file.ts";
import type { DriveHistory } from "./drive-history.ts";

/** What became of files between two moments. */
export interface DriveChanges {
  /** As they are now. */
  readonly files: readonly DriveFile[];
  /** Ids of those that were removed, or are not shared with the account any more. */
  readonly gone: readonly string[];
  /** Where to go on another time: all that comes before it is told. */
  readonly pageToken: string;
  /** Whether there is something after it already. */
  readonly hasMore: boolean;
}

/** From where on, and how many changes at most. */
export interface DriveWindow {
  readonly startPageToken: string;
  readonly most: number;
}

/** What changed since a token, up to a number of changes, by files. Null where Drive does not take the token any more. */
export async function driveChanges(
  drive: DriveHistory,
  { startPageToken, most }: DriveWindow,
  signal: AbortSignal,
): Promise<DriveChanges | null> {
  const standing = new Map<string, DriveFile | null>();
  let pageToken = startPageToken;
  let room = most;
  let hasMore = true;
  while (hasMore && room > 0) {
    const page = await drive.changes(pageToken, room, signal);
    if (page.type === "expired") return null;
    for (const { fileId, file } of page.changes) standing.set(fileId, file);
    // A page may tell of shared drives alone, which are no files.
    room -= Math.max(1, page.changes.length);
    hasMore = page.nextPageToken !== null;
    pageToken = page.nextPageToken ?? page.newStartPageToken ?? pageToken;
  }
  const all = [...standing];
  return {
    files: all.flatMap(([, file]) => file ?? []),
    gone: all.flatMap(([id, file]) => (file === null ? [id] : [])),
    pageToken,
    hasMore,
  };
}
