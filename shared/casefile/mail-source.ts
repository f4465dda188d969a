import type { MissedItem } from "./item-evidence.ts";
import type { ListPage } from "./list-up-to.ts";
import type { FetchedMail } from "./mail-evidence.ts";

/** Where mail comes from. */
export interface MailSource {
  readonly listIds: ListPage<string>;
  /** As they are fetched, in any order. A message that is gone is missed; any other failure rejects. */
  fetch(messageIds: readonly string[]): AsyncIterable<FetchedMail | MissedItem>;
  /** The names of labels, by id. */
  labelNames(): Promise<ReadonlyMap<string, string>>;
}
