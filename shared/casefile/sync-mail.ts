import { isoTime } from "#shared/kernel/time.ts";
import type {
  DocumentStore,
  Transaction,
} from "#shared/platform/document-store.ts";
import { requireCasefile, type Actor } from "./casefile-service.ts";
import { mailBatches } from "./mail-batches.ts";
import type { MailEvidence } from "./mail-evidence.ts";
import { findMail, mailSearch } from "./mail-search.ts";
import type { MailSource, MissedMail } from "./mail-source.ts";
import { SeenMail } from "./seen-mail.ts";
import { storeMail } from "./store-mail.ts";
import { writeChunks } from "./stored-content.ts";

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

async function countNew(
  documents: DocumentStore,
  casefileId: string,
  batch: readonly MailEvidence[],
): Promise<number> {
  const ids = batch.map(({ mail }) => mail.messageId);
  return (await new SeenMail().lookFor(documents, casefileId, ids)).length;
}

interface Sync {
  readonly request: MailSyncRequest;
  readonly seen: SeenMail;
  /** Writes a batch in its transaction; the result is how many were not kept before. */
  readonly store: (
    transaction: Transaction,
    evidence: readonly MailEvidence[],
  ) => Promise<number>;
}

/** Commits messages as they are fetched, a batch at a time. The result is the last batch, of which only chunks are kept. */
async function storeAllButLast(
  { documents, source }: SyncParts,
  { request, seen, store }: Sync,
  messageIds: readonly string[],
): Promise<readonly MailEvidence[]> {
  const { casefileId, keep } = request;
  let last: readonly MailEvidence[] = [];
  for await (const batch of mailBatches(source, messageIds, (one) =>
    seen.missed.push(one),
  )) {
    const before = last;
    last = batch;
    seen.fetched(batch);
    const chunks = batch.flatMap((one) => one.chunks);
    if (keep) await writeChunks(documents, casefileId, chunks);
    if (before.length === 0) continue;
    seen.added += keep
      ? await documents.transaction((transaction) => store(transaction, before))
      : await countNew(documents, casefileId, before);
  }
  return last;
}

/**
 * Brings the messages that match a query into a casefile. What is fetched is committed a batch at a time, of which the
 * last is left to the transaction that the result is the body of; most syncs have no other. Doing it again finds what
 * is kept and fetches the rest.
 *
 * @throws ColliderError NOT_FOUND when the casefile has been deleted; whatever the source throws.
 */
export async function prepareMailSync(
  parts: SyncParts,
  request: MailSyncRequest,
): Promise<(transaction: Transaction) => Promise<MailSyncResult>> {
  const { casefileId, overwrite, actor } = request;
  const search = mailSearch(request.query, request.syncToken, actor.now);
  const found = await findMail(parts.source, search, request.maxResults);
  const seen = new SeenMail();
  const unknown = overwrite
    ? found.ids
    : await seen.lookFor(parts.documents, casefileId, found.ids);
  const labelNames =
    unknown.length === 0
      ? new Map<string, string>()
      : await parts.source.labelNames();
  const store: Sync["store"] = async (transaction, evidence) => {
    const batch = { casefileId, evidence, labelNames, overwrite };
    return storeMail(transaction, batch, actor);
  };
  const last = await storeAllButLast(parts, { request, seen, store }, unknown);
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
      hasMore: found.nextPageToken !== null,
      syncToken: search.nextToken(found.nextPageToken),
      syncedAt: isoTime(actor.now),
    };
  };
}
