import { JsonRecord } from "#shared/kernel/json.ts";
import type { FetchedMail } from "#shared/casefile/mail-evidence.ts";
import type { MissedItem } from "#shared/casefile/item-evidence.ts";
import type { MailSource } from "#shared/casefile/mail-source.ts";
import type {
  GmailService,
  RawGmailMessage,
} from "#shared/workspace/gmail-service.ts";

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
    yield found === null
      ? { id, reason: "It was deleted while the search went on." }
      : fetchedMail(found);
}

/** Gmail as casefiles take mail from it. */
export function mailSourceOf(
  gmail: GmailService,
  signal: AbortSignal,
): MailSource {
  return {
    listIds: async ({ query, limit, pageToken }) => {
      const search = { query, maxResults: limit, pageToken };
      const page = await gmail.listMessageIds(search, signal);
      return { items: page.ids, nextPageToken: page.nextPageToken };
    },
    fetch: (messageIds) => fetchedAll(gmail, messageIds, signal),
    labelNames: () => gmail.labelNames(signal),
  };
}
