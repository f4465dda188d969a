import { ColliderError } from "#shared/kernel/error.ts";
import { isoTime } from "#shared/kernel/time.ts";
import type {
  DocumentStore,
  Transaction,
} from "#shared/platform/document-store.ts";
import { requireCasefile, type Actor } from "./casefile-service.ts";
import { mailBatches } from "./mail-batches.ts";
import type { MailEvidence } from "./mail-evidence.ts";
import {
  listUpTo,
  type MailIds,
  type MailSource,
  type MissedMail,
} from "./mail-source.ts";
import { SeenMail } from "./seen-mail.ts";
import { storeMail } from "./store-mail.ts";
import { writeChunks } from "./stored-content.ts";
import {
  encodeSyncToken,
  syncPosition,
  syncTokenRefused,
} from "./sync-token.ts";

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

// Mail can be filed under a time a little before it arrives.
const OVERLAP_SECONDS = 86_400;

// The brackets hold a query that has an OR at its end.
function wordsOf(query: string, after: number | null): string {
  if (after === null) return query;
  return query.trim() === "" ? `after:${after}` : `(${query}) after:${after}`;
}

function searchOf({ query, syncToken, actor }: MailSyncRequest) {
  const { page, after, began } = syncPosition(query, syncToken);
  // What arrives while the pages of a sync are fetched is found by the sync after it.
  const start = began ?? Math.floor(actor.now / 1000);
  const nextAfter = start - OVERLAP_SECONDS;
  return {
    pageToken: page,
    query: wordsOf(query, after),
    nextToken: (nextPage: string | null) =>
      encodeSyncToken(
        nextPage === null
          ? { query, page: null, after: nextAfter, began: null }
          : { query, page: nextPage, after, began: start },
      ),
  };
}

async function listIds(
  source: MailSource,
  search: { readonly query: string; readonly pageToken: string | null },
  limit: number,
): Promise<MailIds> {
  try {
    return await listUpTo(source, search, limit);
  } catch (thrown) {
    const isRefused =
      thrown instanceof ColliderError && thrown.code === "INVALID_ARGUMENT";
    throw isRefused && search.pageToken !== null
      ? syncTokenRefused(thrown)
      : thrown;
  }
}

async function countNew(
  documents: DocumentStore,
  casefileId: string,
  batch: readonly MailEvidence[],
): Promise<number> {
  const ids = batch.map(({ mail }) => mail.messageId);
  return (await new SeenMail().lookFor(documents, casefileId, ids)).length;
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
  const listed = await listIds(source, search, request.maxResults);
  const seen = new SeenMail();
  const unknown = overwrite
    ? listed.ids
    : await seen.lookFor(documents, casefileId, listed.ids);
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
    const chunks = batch.flatMap((one) => one.chunks);
    if (keep) await writeChunks(documents, casefileId, chunks);
    if (before.length === 0) continue;
    seen.added += keep
      ? await documents.transaction((transaction) => store(transaction, before))
      : await countNew(documents, casefileId, before);
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
