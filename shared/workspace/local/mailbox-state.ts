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

/** What happened to a message, which is shown as it was then. */
export type MailboxChange =
  | {
      readonly type: "added" | "deleted";
      readonly historyId: number;
      readonly message: StoredMessage;
    }
  | {
      readonly type: "labels_added" | "labels_removed";
      readonly historyId: number;
      readonly message: StoredMessage;
      readonly labels: readonly MailLabel[];
    };

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
  const changes: MailboxChange[] = [];
  let { historyId } = before;
  const messages = unique.map((indexed): StoredMessage => {
    const known = before.byId.get(indexed.id);
    const threadId = threads.get(indexed.id) ?? indexed.id;
    if (known !== undefined && haveSameLabels(known, indexed))
      return { ...indexed, threadId, historyId: known.historyId };
    historyId += 1;
    const message = { ...indexed, threadId, historyId };
    changes.push(...changesOf(known, message));
    return message;
  });
  const byId = new Map(messages.map((message) => [message.id, message]));
  for (const message of before.messages)
    if (!byId.has(message.id)) {
      historyId += 1;
      changes.push({ type: "deleted", historyId, message });
    }
  messages.sort(
    (a, b) => b.internalDate - a.internalDate || (a.id < b.id ? -1 : 1),
  );
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

/** The state in which nothing is known any more of what happened until now. */
export function forgetHistory(before: MailboxState): MailboxState {
  return { ...before, historyStart: before.historyId, changes: [] };
}

function haveSameLabels(a: IndexedMessage, b: IndexedMessage): boolean {
  return without(a, b).length === 0 && without(b, a).length === 0;
}

/** The labels of one that another does not have. */
function without(
  { labels }: IndexedMessage,
  other: IndexedMessage,
): readonly MailLabel[] {
  return labels.filter(({ id }) => !other.labels.some((one) => one.id === id));
}

function changesOf(
  known: StoredMessage | undefined,
  message: StoredMessage,
): readonly MailboxChange[] {
  const { historyId } = message;
  if (known === undefined) return [{ type: "added", historyId, message }];
  const added = without(message, known);
  const removed = without(known, message);
  return [
    ...(added.length === 0
      ? []
      : [{ type: "labels_added", historyId, message, labels: added } as const]),
    ...(removed.length === 0
      ? []
      : [
          {
            type: "labels_removed",
            historyId,
            message,
            labels: removed,
          } as const,
        ]),
  ];
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
