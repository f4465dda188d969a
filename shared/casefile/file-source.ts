import type { SourceFile } from "./file-evidence.ts";
import type { MissedItem } from "./item-evidence.ts";
import type { ListPage } from "./list-up-to.ts";

/** What has happened to files since a moment. */
export interface FileChanges {
  /** Each as it is now. */
  readonly changed: readonly SourceFile[];
  /** Ids of files that are gone, or that can no longer be seen. */
  readonly gone: readonly string[];
  /** Where to go on from. */
  readonly moment: string;
}

/** Where files come from. */
export interface FileSource {
  /** Who sees them. */
  readonly account: string;
  readonly list: ListPage<SourceFile>;
  /** A file as it is now; missed where there is none that may be seen. */
  readonly get: (fileId: string) => Promise<SourceFile | MissedItem>;
  /** The moment that is now: later it is asked for what has happened since. */
  readonly moment: () => Promise<string>;
  /** Null where the source does not know the moment any more. */
  readonly changesSince: (moment: string) => Promise<FileChanges | null>;
}
