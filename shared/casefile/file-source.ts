import type { SourceFile } from "./file-evidence.ts";
import type { MissedItem } from "./item-evidence.ts";
import type { ListPage } from "./list-up-to.ts";

/** What has happened to files since a moment. */
export interface FileChanges {
  /** Each as it is now. */
  readonly changed: readonly SourceFile[];
  /** Ids of those that are gone, or not to be seen any more. */
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
  /** Now, to ask later for what has happened since. */
  readonly moment: () => Promise<string>;
  /** Null where the source does not know the moment any more. */
  readonly changesSince: (moment: string) => Promise<FileChanges | null>;
}
