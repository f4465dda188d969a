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
    fetch: async (messageIds) => {
      const found = await gmail.getRawMessages(messageIds, signal);
      return found.map((one, index): FetchedMail | MissedItem =>
        one === null
          ? {
              id: messageIds[index] ?? "",
              reason: "It was deleted while the search went on.",
            }
          : fetchedMail(one),
      );
    },
    labelNames: () => gmail.labelNames(signal),
  };
}
