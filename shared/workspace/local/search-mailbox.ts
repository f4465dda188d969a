import { mapBounded } from "#shared/kernel/map-bounded.ts";
import { labelKey, namesSpamOrTrash } from "./mail-query.ts";
import { matchMailQuery, type SearchableMail } from "./match-mail-query.ts";
import type { MailboxState, StoredMessage } from "./mailbox-state.ts";
import type { Mailbox } from "./mailbox.ts";
import { parseMailQuery } from "./parse-mail-query.ts";

export interface MailSearch {
  readonly query: string;
  /** Messages that have all of these labels, by id. */
  readonly labelIds: readonly string[];
  readonly includeSpamTrash: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const CONCURRENT_READS = 8;
const HIDDEN = ["SPAM", "TRASH"];

/** Newest first. Bodies are read only of the messages that nothing else decides. */
export async function searchMailbox(
  mailbox: Mailbox,
  state: MailboxState,
  search: MailSearch,
): Promise<readonly StoredMessage[]> {
  const query = parseMailQuery(search.query, { now: search.now });
  const showsHidden =
    search.includeSpamTrash ||
    namesSpamOrTrash(query) ||
    search.labelIds.some((id) => HIDDEN.includes(id));
  const candidates = state.messages.filter(
    (message) =>
      search.labelIds.every((id) => hasLabel(message, id)) &&
      (showsHidden || !HIDDEN.some((id) => hasLabel(message, id))),
  );
  const matches = await mapBounded(
    candidates,
    CONCURRENT_READS,
    async (message) => {
      const mail = searchable(message, state.account);
      const known = matchMailQuery(query, mail);
      if (known !== null) return known;
      const body = await mailbox.bodyWords(message);
      return matchMailQuery(query, { ...mail, body }) === true;
    },
  );
  return candidates.filter((_, index) => matches[index] === true);
}

function hasLabel(message: StoredMessage, id: string): boolean {
  return message.labels.some((label) => label.id === id);
}

function searchable(message: StoredMessage, account: string): SearchableMail {
  return {
    account,
    words: message.words,
    body: null,
    labelKeys: new Set(
      message.labels.flatMap(({ id, name }) => [labelKey(id), labelKey(name)]),
    ),
    hasAttachment: message.hasAttachment,
    messageId: message.messageId,
    internalDate: message.internalDate,
    sizeBytes: message.sizeBytes,
  };
}
