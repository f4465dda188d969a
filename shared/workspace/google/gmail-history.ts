import type { gmail_v1 } from "@googleapis/gmail";
import { nullWhereGone } from "../null-where-gone.ts";
import type { ApiCall } from "./google-api.ts";

/** That something happened to a message. Which labels it has since then is for the message itself to say. */
export interface GmailChange {
  readonly type: "added" | "deleted" | "relabelled";
  readonly messageId: string;
}

/** What happened at once, to one message or to many. */
export interface GmailRecord {
  /** Of the moment just after it: a history can begin there. */
  readonly historyId: string;
  readonly changes: readonly GmailChange[];
}

/** What happened since a moment, oldest first; or that Gmail does not know any more. */
export type GmailHistoryPage =
  | {
      readonly type: "page";
      readonly records: readonly GmailRecord[];
      readonly nextPageToken: string | null;
      /** Of now: what comes after it is not in this history. */
      readonly historyId: string;
    }
  | { readonly type: "expired" };

export interface GmailHistoryRequest {
  readonly startHistoryId: string;
  readonly pageToken: string | null;
  /** Records that a page holds at most; Gmail gives no more than 500. */
  readonly maxRecords: number;
}

export interface GmailHistory {
  /** The account's moment now, to ask later for what has happened since. */
  historyId(signal: AbortSignal): Promise<string>;
  /** One page of what happened after a moment. Gmail knows about a week, in rare cases hours. */
  history(
    request: GmailHistoryRequest,
    signal: AbortSignal,
  ): Promise<GmailHistoryPage>;
}

const ME = "me";
// The most that Gmail gives.
const PAGE_RECORDS = 500;
const FIELDS = [
  "history(id",
  "messagesAdded(message(id))",
  "messagesDeleted(message(id))",
  "labelsAdded(message(id))",
  "labelsRemoved(message(id)))",
  "nextPageToken",
  "historyId",
].join(",");

export function historyOf(
  call: ApiCall<gmail_v1.Resource$Users>,
): GmailHistory {
  return {
    historyId: (signal) =>
      call("the account", signal, async (users) => {
        const asked = { userId: ME, fields: "historyId" };
        const { data } = await users.getProfile(asked, { signal });
        return data.historyId ?? "";
      }),
    history: async ({ startHistoryId, pageToken, maxRecords }, signal) =>
      (await call("the history", signal, async (users) => {
        const { data } = await users.history.list(
          {
            userId: ME,
            startHistoryId,
            maxResults: Math.min(PAGE_RECORDS, maxRecords),
            fields: FIELDS,
            ...(pageToken === null ? {} : { pageToken }),
          },
          { signal },
        );
        return historyPage(data);
      }).catch(nullWhereGone)) ?? { type: "expired" },
  };
}

function historyPage(
  data: gmail_v1.Schema$ListHistoryResponse,
): GmailHistoryPage {
  return {
    type: "page",
    records: (data.history ?? []).map((record) => ({
      historyId: record.id ?? "",
      changes: changesOf(record),
    })),
    nextPageToken: data.nextPageToken ?? null,
    historyId: data.historyId ?? "",
  };
}

function changesOf(record: gmail_v1.Schema$History): GmailChange[] {
  const { messagesAdded, messagesDeleted, labelsAdded, labelsRemoved } = record;
  return [
    ...changed("added", messagesAdded),
    ...changed("deleted", messagesDeleted),
    ...changed("relabelled", labelsAdded),
    ...changed("relabelled", labelsRemoved),
  ];
}

function changed(
  type: GmailChange["type"],
  records: readonly { message?: gmail_v1.Schema$Message }[] = [],
): GmailChange[] {
  return records.flatMap(({ message }) =>
    typeof message?.id === "string" ? [{ type, messageId: message.id }] : [],
  );
}
