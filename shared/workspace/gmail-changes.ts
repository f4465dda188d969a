import type { GmailChange, GmailHistory } from "./google/gmail-history.ts";

/** What has become of messages since a moment. */
export interface GmailChanges {
  readonly added: readonly string[];
  readonly relabelled: readonly string[];
  readonly deleted: readonly string[];
  readonly historyId: string;
}

/** What has become of messages by now; what came and is gone again is gone. */
class Standing {
  readonly added = new Set<string>();
  readonly relabelled = new Set<string>();
  readonly deleted = new Set<string>();

  note({ type, messageId }: GmailChange): void {
    if (type === "added") this.deleted.delete(messageId);
    if (type === "deleted") {
      this.added.delete(messageId);
      this.relabelled.delete(messageId);
    }
    this[type].add(messageId);
  }
}

/** All that has happened since a moment, by messages. Null where Gmail does not know the moment any more. */
export async function gmailChanges(
  gmail: GmailHistory,
  startHistoryId: string,
  signal: AbortSignal,
): Promise<GmailChanges | null> {
  const standing = new Standing();
  let historyId: string | null = null;
  let pageToken: string | null = null;
  do {
    const page = await gmail.history(startHistoryId, pageToken, signal);
    if (page.type === "expired") return null;
    // What happens while the pages are read may be in none of them.
    historyId ??= page.historyId;
    for (const change of page.changes) standing.note(change);
    pageToken = page.nextPageToken;
  } while (pageToken !== null);
  return {
    added: [...standing.added],
    relabelled: [...standing.relabelled],
    deleted: [...standing.deleted],
    historyId,
  };
}
