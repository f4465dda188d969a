import type { DriveFile } from "./drive-file.ts";
import type { DriveHistory } from "./drive-history.ts";

/** What has become of files since a moment. */
export interface DriveChanges {
  /** As they are now. */
  readonly files: readonly DriveFile[];
  /** Ids of those that were removed, or are not shared with the account any more. */
  readonly gone: readonly string[];
  /** Where to go on another time. */
  readonly pageToken: string;
}

/** All that has changed since a token, by files. Null where Drive does not take the token any more. */
export async function driveChanges(
  drive: DriveHistory,
  startPageToken: string,
  signal: AbortSignal,
): Promise<DriveChanges | null> {
  const standing = new Map<string, DriveFile | null>();
  let pageToken = startPageToken;
  for (;;) {
    const page = await drive.changes(pageToken, signal);
    if (page.type === "expired") return null;
    for (const { fileId, file } of page.changes) standing.set(fileId, file);
    pageToken = page.nextPageToken ?? page.newStartPageToken ?? pageToken;
    if (page.nextPageToken === null) break;
  }
  const all = [...standing];
  return {
    files: all.flatMap(([, file]) => file ?? []),
    gone: all.flatMap(([id, file]) => (file === null ? [id] : [])),
    pageToken,
  };
}
