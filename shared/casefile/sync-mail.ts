import { isoTime } from "#shared/kernel/time.ts";
import type {
  Document,
  DocumentStore,
  Transaction,
} from "#shared/platform/document-store.ts";
import { evidenceCollection } from "./casefile-contents.ts";
import { requireCasefile, type Actor } from "./casefile-service.ts";
import { mailBatches } from "./mail-batches.ts";
import type { MailEvidence } from "./mail-evidence.ts";
import { listUpTo, type MailSource, type MissedMail } from "./mail-source.ts";
import { storeMail } from "./store-mail.ts";
import { writeChunks } from "./stored-content.ts";
import { encodeSyncToken, syncPosition } from "./sync-token.ts";

export interface MailSyncRequest {
  readonly casefileId: string;
  readonly query: string;
  readonly maxResults: number;
  readonly syncToken: string | undefined;
  /** Whether messages that are kept already are fetched and written again. */
  readonly overwrite: boolean;
  readonly actor: Actor;
  /** False writes nothing before the transaction either. */
  readonly keep: boolean;
}

export interface MailSyncResult {
  /** Matching messages that the casefile holds now. */
  readonly stored: number;
  /** Those of them that it did not hold when their batch was written. */
  readonly added: number;
  readonly threads: number;
  readonly labels: number;
  /** Kept byte for byte, though nobody can read them. */
  readonly unreadable: readonly MissedMail[];
  /** Not kept: their source no longer had them. */
  readonly missed: readonly MissedMail[];
  /** Whether more messages match than were asked for. */
  readonly hasMore: boolean;
  readonly syncToken: string;
  readonly syncedAt: string;
}

interface SyncParts {
  readonly documents: DocumentStore;
  readonly source: MailSource;
}

const READ_AT_ONCE = 100;
// Mail can be filed under a time a little before it arrives.
const OVERLAP_SECONDS = 86_400;

async function readKept(
  documents: DocumentStore,
  casefileId: string,
  messageIds: readonly string[],
): Promise<ReadonlyMap<string, Document>> {
  const collection = evidenceCollection(casefileId, "gmail_messages");
  const kept = new Map<string, Document>();
  for (let start = 0; start < messageIds.length; start += READ_AT_ONCE) {
    const ids = messageIds.slice(start, start + READ_AT_ONCE);
    const found = await documents.getAll(
      ids.map((id) => `${collection}/${id}`),
    );
    for (const document of found)
      if (document !== null) kept.set(document.id, document);
  }
  return kept;
}

/** What a sync has come upon, whether it was kept before or is new. */
class Seen {
  readonly threads = new Set<unknown>();
  readonly labels = new Set<unknown>();
  readonly unreadable: MissedMail[] = [];
  readonly missed: MissedMail[] = [];
  stored = 0;
  added = 0;

  keptBefore({ data }: Document): void {
    const { thread_id: thread, labels } = data;
    this.stored += 1;
    this.threads.add(thread);
    for (const label of Array.isArray(labels) ? labels : [])
      this.labels.add(label);
  }

  fetched(batch: readonly MailEvidence[]): void {
    this.stored += batch.length;
    for (const { mail } of batch) {
      const { messageId, parseError: reason } = mail;
      this.threads.add(mail.threadId);
      for (const label of mail.labelIds) this.labels.add(label);
      if (reason !== null) this.unreadable.push({ messageId, reason });
    }
  }
}

function searchOf({ query, maxResults, syncToken, actor }: MailSyncRequest) {
  const { page, after } = syncPosition(query, syncToken);
  const words = after === null ? query : `${query} after:${after}`;
  const next = Math.floor(actor.now / 1000) - OVERLAP_SECONDS;
  return {
    pageToken: page,
    query: words.trim(),
    maxResults,
    nextToken: (nextPage: string | null) =>
      encodeSyncToken(
        nextPage === null
          ? { query, page: null, after: next }
          : { query, page: nextPage, after },
      ),
  };
}

/**
 * Brings the messages that match a query into a casefile. What is fetched is committed a batch at a time, of which the
 * last is left to the transaction that the result is the body of; most syncs have no other. Doing it again finds what
 * is kept and fetches the rest.
 *
 * @throws ColliderError NOT_FOUND when the casefile has been deleted; whatever the source throws.
 */
export async function prepareMailSync(
  { documents, source }: SyncParts,
  request: MailSyncRequest,
): Promise<(transaction: Transaction) => Promise<MailSyncResult>> {
  const { casefileId, overwrite, actor, keep } = request;
  const search = searchOf(request);
  const listed = await listUpTo(source, search, search.maxResults);
  const kept = overwrite
    ? new Map<string, Document>()
    : await readKept(documents, casefileId, listed.ids);
  const seen = new Seen();
  for (const document of kept.values()) seen.keptBefore(document);
  const unknown = listed.ids.filter((id) => !kept.has(id));
  const labelNames =
    unknown.length === 0
      ? new Map<string, string>()
      : await source.labelNames();
  const store = async (
    transaction: Transaction,
    evidence: readonly MailEvidence[],
  ): Promise<number> => {
    const batch = { casefileId, evidence, labelNames, overwrite };
    return storeMail(transaction, batch, actor);
  };
  let last: readonly MailEvidence[] = [];
  for await (const batch of mailBatches(source, unknown, (one) =>
    seen.missed.push(one),
  )) {
    const before = last;
    last = batch;
    seen.fetched(batch);
    if (!keep) continue;
    const chunks = batch.flatMap((one) => one.chunks);
    await writeChunks(documents, casefileId, chunks);
    if (before.length === 0) continue;
    seen.added += await documents.transaction((transaction) =>
      store(transaction, before),
    );
  }
  return async (transaction) => {
    const addedLast =
      last.length === 0
        ? await requireCasefile(transaction, casefileId).then(() => 0)
        : await store(transaction, last);
    return {
      stored: seen.stored,
      added: seen.added + addedLast,
      threads: seen.threads.size,
      labels: seen.labels.size,
      unreadable: seen.unreadable,
      missed: seen.missed,
      hasMore: listed.nextPageToken !== null,
      syncToken: search.nextToken(listed.nextPageToken),
      syncedAt: isoTime(actor.now),
    };
  };
}
