import type { ListPage } from "./list-up-to.ts";
import type { FetchedMail } from "./mail-evidence.ts";

/** A message that its source could not give. */
export interface MissedMail {
  readonly messageId: string;
  readonly reason: string;
}

/** Where mail comes from. */
export interface MailSource {
  readonly listIds: ListPage<string>;
  /** In the order of the ids. A message that is gone is missed; any other failure rejects. */
  fetch(
    messageIds: readonly string[],
  ): Promise<readonly (FetchedMail | MissedMail)[]>;
  /** The names of labels, by id. */
  labelNames(): Promise<ReadonlyMap<string, string>>;
}
