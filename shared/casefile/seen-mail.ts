import type {
  Document,
  DocumentStore,
} from "#shared/platform/document-store.ts";
import { evidencePath } from "./casefile-paths.ts";
import { keptDocuments, type MissedItem } from "./item-evidence.ts";
import type { MailEvidence } from "./mail-evidence.ts";

/** What a sync has come upon, whether it was kept before or is new. */
export class SeenMail {
  readonly threads = new Set<unknown>();
  readonly labels = new Set<unknown>();
  readonly unreadable: MissedItem[] = [];
  readonly missed: MissedItem[] = [];
  stored = 0;

  /** Notes those of the messages that are kept already; the result is the ids of the others. */
  async lookFor(
    documents: DocumentStore,
    casefileId: string,
    messageIds: readonly string[],
  ): Promise<readonly string[]> {
    const paths = messageIds.map((id) =>
      evidencePath(casefileId, "gmail_messages", id),
    );
    const known = new Set<string>();
    for await (const document of keptDocuments(documents, paths)) {
      known.add(document.id);
      this.#keptBefore(document);
    }
    return messageIds.filter((id) => !known.has(id));
  }

  /** Passes messages on as they are fetched, and notes them. */
  async *noting(
    fetched: AsyncIterable<MailEvidence>,
  ): AsyncGenerator<MailEvidence> {
    for await (const evidence of fetched) {
      const { messageId, threadId, labelIds, parseError } = evidence.mail;
      this.stored += 1;
      this.threads.add(threadId);
      for (const label of labelIds) this.labels.add(label);
      if (parseError !== null)
        this.unreadable.push({ id: messageId, reason: parseError });
      yield evidence;
    }
  }

  #keptBefore({ id, data }: Document): void {
    const { thread_id: thread, labels, parse_error: reason } = data;
    this.stored += 1;
    this.threads.add(thread);
    for (const label of Array.isArray(labels) ? labels : [])
      this.labels.add(label);
    if (typeof reason === "string") this.unreadable.push({ id, reason });
  }
}
