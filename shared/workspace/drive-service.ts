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

/** Drive in our words, of the account that the connection belongs to. Every failure is a ColliderError. */
export interface DriveService extends DriveHistory {
  /** One page, the newest change first. */
  listFiles(search: DriveSearch, signal: AbortSignal): Promise<DriveFilePage>;
  getFile(fileId: string, signal: AbortSignal): Promise<DriveFile>;
  /** The exact bytes; only of files that are not Google's own. */
  download(fileId: string, signal: AbortSignal): Promise<Uint8Array>;
  /** A file of Google's own, converted; Google converts up to 10 MB. */
  exportFile(
    fileId: string,
    mimeType: string,
    signal: AbortSignal,
  ): Promise<Uint8Array>;
}
