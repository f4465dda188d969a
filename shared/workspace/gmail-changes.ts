import type {
  GmailChange,
  GmailHistory,
  GmailRecord,
} from "./google/gmail-history.ts";

/** What became of messages between two moments. */
export interface GmailChanges {
  readonly added: readonly string[];
  readonly relabelled: readonly string[];
  readonly deleted: readonly string[];
  /** All that happened before it is told. */
  readonly historyId: string;
  /** Whether something has happened since then. */
  readonly hasMore: boolean;
}

/** From when on, and of how many messages, but for what happened at once: that is told whole. */
export interface GmailWindow {
  readonly startHistoryId: string;
  readonly most: number;
}

/** The first part of a history, as long as there is room for it; what came and is gone again is gone. */
class Part {
  readonly #messages = {
    added: new Set<string>(),
    relabelled: new Set<string>(),
    deleted: new Set<string>(),
  };
  #room: number;
  /** The moment after the last record that was taken. */
  reached: string;

  constructor({ most, startHistoryId }: GmailWindow) {
    this.#room = most;
    this.reached = startHistoryId;
  }

  /** So many records end it at the latest: it is seen of the last of them that it belongs to the next part. */
  get mostRecords(): number {
    return Math.max(0, this.#room) + 1;
  }

  /** Whether all of the records were taken. */
  take(records: readonly GmailRecord[]): boolean {
    for (const { historyId, changes } of records) {
      // The next part begins after this moment, and would miss a record of the same one.
      if (this.#room <= 0 && historyId !== this.reached) return false;
      for (const change of changes) this.#note(change);
      const messages = new Set(changes.map(({ messageId }) => messageId));
      // A record of nothing that is asked for takes room too, or there were no end of them.
      this.#room -= Math.max(1, messages.size);
      this.reached = historyId;
    }
    return true;
  }

  messages(): Pick<GmailChanges, "added" | "relabelled" | "deleted"> {
    const { added, relabelled, deleted } = this.#messages;
    return {
      added: [...added],
      relabelled: [...relabelled],
      deleted: [...deleted],
    };
  }

  #note({ type, messageId }: GmailChange): void {
    const { added, relabelled, deleted } = this.#messages;
    if (type === "added") deleted.delete(messageId);
    if (type === "deleted") {
      added.delete(messageId);
      relabelled.delete(messageId);
    }
    this.#messages[type].add(messageId);
  }
}

/** What happened since a moment, up to a number of messages. Null where Gmail does not know the moment any more. */
export async function gmailChanges(
  gmail: GmailHistory,
  window: GmailWindow,
  signal: AbortSignal,
): Promise<GmailChanges | null> {
  const { startHistoryId } = window;
  const part = new Part(window);
  let now: string | null = null;
  let pageToken: string | null = null;
  do {
    const maxRecords = part.mostRecords;
    const asked = { startHistoryId, pageToken, maxRecords };
    const page = await gmail.history(asked, signal);
    if (page.type === "expired") return null;
    // What happens while the pages are read may be in none of them.
    now ??= page.historyId;
    if (!part.take(page.records))
      return { ...part.messages(), historyId: part.reached, hasMore: true };
    pageToken = page.nextPageToken;
  } while (pageToken !== null);
  return { ...part.messages(), historyId: now, hasMore: false };
}
