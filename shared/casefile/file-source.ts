import type { SourceFile } from "./file-evidence.ts";
import type { MissedItem } from "./item-evidence.ts";
import type { ListPage } from "./list-up-to.ts";

/** What has happened to files since a moment, or the first part of it. */
export interface FileChanges {
  /** Each as it is now. */
  readonly changed: readonly SourceFile[];
  /** Ids of files that are gone, or that can no longer be seen. */
  readonly gone: readonly string[];
  /** Where to go on from. */
  readonly moment: string;
  /** Whether more has happened since then. */
  readonly hasMore: boolean;
}

/** Where files come from. */
export interface FileSource {
  /** Who sees them. */
  readonly account: string;
  /** The newest change first. */
  readonly list: ListPage<SourceFile>;
  /** A file as it is now; missed where there is none that may be seen. */
  readonly get: (fileId: string) => Promise<SourceFile | MissedItem>;
  /** The moment that is now: later it is asked for what has happened since. */
  readonly moment: () => Promise<string>;
  /** At most so many changes. Null where the source does not know the moment any more. */
  readonly changesSince: (
    moment: string,
    most: number,
  ) => Promise<FileChanges | null>;
}
