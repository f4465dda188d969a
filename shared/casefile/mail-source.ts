import type { MissedItem } from "./item-evidence.ts";
import type { ListPage } from "./list-up-to.ts";
import type { FetchedMail } from "./mail-evidence.ts";

/** What has happened to messages since a moment, or the first part of it. */
export interface MailChanges {
  /** Messages that came and are still there. */
  readonly added: readonly string[];
  /** Messages whose labels may have changed, and that are still there. */
  readonly relabelled: readonly string[];
  readonly gone: readonly string[];
  /** Where to go on from. */
  readonly moment: string;
  /** Whether more has happened since then. */
  readonly hasMore: boolean;
}

/** How a message stands at its source. */
export interface MailEnvelope {
  readonly id: string;
  readonly labelIds: readonly string[];
  /** ISO 8601. */
  readonly internalDate: string;
}

/** Where mail comes from. */
export interface MailSource {
  /** Whose mail it is. */
  readonly account: string;
  readonly listIds: ListPage<string>;
  /** The same with spam and what was thrown away. */
  readonly listAllIds: ListPage<string>;
  /** As they are fetched, in any order. A message that is gone is missed; any other failure rejects. */
  fetch(messageIds: readonly string[]): AsyncIterable<FetchedMail | MissedItem>;
  /** The same without what they say. */
  envelopes(
    messageIds: readonly string[],
  ): AsyncIterable<MailEnvelope | MissedItem>;
  /** The moment that is now: later it is asked for what has happened since. */
  moment(): Promise<string>;
  /**
   * What happened first, to so many messages, but for what happened at once, which is told whole. Null where the source
   * does not know the moment any more.
   */
  changesSince(moment: string, most: number): Promise<MailChanges | null>;
  /** The names of labels, by id. */
  labelNames(): Promise<ReadonlyMap<string, string>>;
}
