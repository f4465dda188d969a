import type { DriveFile } from "./drive-file.ts";
import type { DriveHistory } from "./drive-history.ts";

export interface DriveSearch {
  /** Drive's search terms; empty for all files. */
  readonly query: string;
  readonly pageSize: number;
  readonly pageToken: string | null;
}

export interface DriveFilePage {
  readonly files: readonly DriveFile[];
  readonly nextPageToken: string | null;
}

/** What a download has to know of a file. */
export type DownloadedFile = Pick<DriveFile, "id" | "size_bytes">;

/** Drive in our words, of the account that the connection belongs to. Every failure is a ColliderError. */
export interface DriveService extends DriveHistory {
  /** One page, the newest change first. */
  listFiles(search: DriveSearch, signal: AbortSignal): Promise<DriveFilePage>;
  getFile(fileId: string, signal: AbortSignal): Promise<DriveFile>;
  /** The exact bytes as they arrive; only of files that are not Google's own. */
  download(
    file: DownloadedFile,
    signal: AbortSignal,
  ): AsyncIterable<Uint8Array>;
  /** A file of Google's own, converted: whole, for Google converts up to 10 MB. */
  exportFile(
    fileId: string,
    mimeType: string,
    signal: AbortSignal,
  ): Promise<Uint8Array>;
}
