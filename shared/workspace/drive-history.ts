import type { DriveFile } from "./drive-file.ts";

export interface DriveChange {
  readonly fileId: string;
  /** As it is now; null for one that was removed, or that is not shared with the account any more. */
  readonly file: DriveFile | null;
}

/** What changed since a token, the oldest first; or that Drive does not take the token any more. */
export type DriveChangesPage =
  | {
      readonly type: "page";
      readonly changes: readonly DriveChange[];
      /** Of the changes after these; it can be kept, and asked for another time. */
      readonly nextPageToken: string | null;
      /** On the last page: where to go on another time. */
      readonly newStartPageToken: string | null;
    }
  | { readonly type: "expired" };

/** One content that a file has had. */
export interface DriveRevision {
  readonly id: string;
  readonly mime_type: string;
  readonly size_bytes: number | null;
  readonly md5: string | null;
  readonly modified_time: string;
}

export interface DriveHistory {
  /** The account's moment now, to ask later for what has changed since. */
  startPageToken(signal: AbortSignal): Promise<string>;
  /** One page of what changed since a token, of at most so many changes; Drive gives no more than 1,000. */
  changes(
    pageToken: string,
    maxChanges: number,
    signal: AbortSignal,
  ): Promise<DriveChangesPage>;
  /** The contents of a file that Drive still knows, oldest first. Drive merges those of a file that is often changed. */
  revisions(
    fileId: string,
    signal: AbortSignal,
  ): Promise<readonly DriveRevision[]>;
}
