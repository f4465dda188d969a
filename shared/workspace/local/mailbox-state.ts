import type { MailSource } from "./mail-files.ts";
import { type MailLabel, SYSTEM_LABELS } from "./mail-labels.ts";
import type { MessageFacts } from "./message-facts.ts";
import { threadIds } from "./thread-ids.ts";

export interface IndexedMessage extends MessageFacts {
  readonly source: MailSource;
}

export interface StoredMessage extends IndexedMessage {
  readonly threadId: string;
  /** Of the change that brought it. */
  readonly historyId: number;
}

export interface MailboxChange {
  readonly historyId: number;
  readonly type: "added" | "deleted";
  readonly message: StoredMessage;
}

/** The mail folder as it was at one moment. */
export interface MailboxState {
  /** Newest first. */
  readonly messages: readonly StoredMessage[];
  readonly byId: ReadonlyMap<string, StoredMessage>;
  readonly labels: readonly MailLabel[];
  /** The owner's address: who wrote most of what was sent. */
  readonly account: string;
  readonly historyId: number;
  /** The history's first id; what happened before it is not known. */
  readonly historyStart: number;
  /** Oldest first, since the first look at the folder. */
  readonly changes: readonly MailboxChange[];
}

const NOBODY = "me@localhost";

export function emptyState(historyId: number): MailboxState {
  return {
    messages: [],
    byId: new Map(),
    labels: SYSTEM_LABELS,
    account: NOBODY,
    historyId,
    historyStart: historyId,
    changes: [],
  };
}

/** The state after a look that found these messages. The same bytes found twice are one message. */
export function nextState(
  before: MailboxState,
  found: readonly IndexedMessage[],
): MailboxState {
  const unique = [...new Map(found.map((one) => [one.id, one])).values()];
  const threads = threadIds(unique);
  let historyId = before.historyId;
  const messages = unique.map((message) => ({
    ...message,
    threadId: threads.get(message.id) ?? message.id,
    historyId: before.byId.get(message.id)?.historyId ?? ++historyId,
  }));
  messages.sort(
    (a, b) => b.internalDate - a.internalDate || (a.id < b.id ? -1 : 1),
  );
  const byId = new Map(messages.map((message) => [message.id, message]));
  const gone = before.messages.filter((one) => !byId.has(one.id));
  const changes: MailboxChange[] = [
    ...messages
      .filter((one) => !before.byId.has(one.id))
      .sort((a, b) => a.historyId - b.historyId)
      .map((message) => added(message)),
    ...gone.map((message) => deleted(message, ++historyId)),
  ];
  return {
    messages,
    byId,
    labels: labelsIn(messages),
    account: accountOf(messages),
    historyId,
    historyStart: before.historyStart,
    changes: [...before.changes, ...changes],
  };
}

function added(message: StoredMessage): MailboxChange {
  return { historyId: message.historyId, type: "added", message };
}

function deleted(message: StoredMessage, historyId: number): MailboxChange {
  return { historyId, type: "deleted", message };
}

function labelsIn(messages: readonly StoredMessage[]): readonly MailLabel[] {
  const all = [...SYSTEM_LABELS, ...messages.flatMap((one) => one.labels)];
  return [...new Map(all.map((label) => [label.id, label])).values()];
}

function accountOf(messages: readonly StoredMessage[]): string {
  const counts = new Map<string, number>();
  for (const { labels, sender } of messages)
    if (sender.includes("@") && labels.some((label) => label.id === "SENT"))
      counts.set(sender, (counts.get(sender) ?? 0) + 1);
  const most = [...counts].sort(
    ([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1),
  );
  return most[0]?.[0] ?? NOBODY;
}
