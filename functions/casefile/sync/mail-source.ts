import { JsonRecord } from "#shared/kernel/json.ts";
import type { FetchedMail } from "#shared/casefile/mail-evidence.ts";
import type { MissedItem } from "#shared/casefile/item-evidence.ts";
import type { ListPage } from "#shared/casefile/list-up-to.ts";
import type { MailEnvelope, MailSource } from "#shared/casefile/mail-source.ts";
import { gmailChanges } from "#shared/workspace/gmail-changes.ts";
import type {
  GmailService,
  RawGmailMessage,
} from "#shared/workspace/gmail-service.ts";
import type { ReachedServices } from "#shared/workspace/workspace-services.ts";

const DELETED = "It was deleted while the search went on.";

function fetchedMail({ message, raw }: RawGmailMessage): FetchedMail {
  return {
    message: JsonRecord.parse(message),
    messageId: message.id,
    threadId: message.thread_id,
    subject: message.subject,
    labelIds: message.labels,
    internalDate: message.internal_date,
    parseError: message.parse_error ?? null,
    raw,
  };
}

async function* fetchedAll(
  gmail: GmailService,
  messageIds: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<FetchedMail | MissedItem> {
  for await (const { id, found } of gmail.getRawMessages(messageIds, signal))
    yield found === null ? { id, reason: DELETED } : fetchedMail(found);
}

async function* envelopes(
  gmail: GmailService,
  messageIds: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<MailEnvelope | MissedItem> {
  for await (const { id, found } of gmail.getEnvelopes(messageIds, signal))
    yield found === null
      ? { id, reason: DELETED }
      : { id, labelIds: found.labels, internalDate: found.internal_date };
}

/** Gmail as casefiles take mail from it. */
export function mailSourceOf(
  { gmail, account }: Pick<ReachedServices, "gmail" | "account">,
  signal: AbortSignal,
): MailSource {
  const listing =
    (includeSpamTrash: boolean): ListPage<string> =>
    async ({ query, limit, pageToken }) => {
      const page = await gmail.listMessageIds(
        { query, maxResults: limit, pageToken, includeSpamTrash },
        signal,
      );
      return { items: page.ids, nextPageToken: page.nextPageToken };
    };
  return {
    account,
    listIds: listing(false),
    listAllIds: listing(true),
    envelopes: (messageIds) => envelopes(gmail, messageIds, signal),
    moment: () => gmail.historyId(signal),
    changesSince: async (moment, most) => {
      const asked = { startHistoryId: moment, most };
      const changes = await gmailChanges(gmail, asked, signal);
      if (changes === null) return null;
      const { deleted: gone, historyId, ...others } = changes;
      return { ...others, gone, moment: historyId };
    },
    fetch: (messageIds) => fetchedAll(gmail, messageIds, signal),
    labelNames: () => gmail.labelNames(signal),
  };
}
