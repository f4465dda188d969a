import { isoTime } from "#shared/kernel/time.ts";
import type {
  DocumentStore,
  Transaction,
} from "#shared/platform/document-store.ts";
import type { Actor } from "./casefile-service.ts";
import { evidencePath } from "./casefile-paths.ts";
import type { Gathered } from "./chunk-writer.ts";
import { fetchMail } from "./fetch-mail.ts";
import { findMail } from "./find-mail.ts";
import type { MailEvidence } from "./mail-evidence.ts";
import type { MissedItem } from "./item-evidence.ts";
import type { MailSource } from "./mail-source.ts";
import { noteMail } from "./note-mail.ts";
import { SeenMail } from "./seen-mail.ts";
import { storeInBatches, type Storing } from "./store-batches.ts";
import { storeMail } from "./store-mail.ts";
import type { SyncMode } from "./sync-search.ts";

export interface MailSyncRequest {
  readonly casefileId: string;
  readonly query: string;
  readonly maxResults: number;
  readonly syncToken: string | undefined;
  /** Whether messages that are kept already are fetched and written again. */
  readonly overwrite: boolean;
  readonly actor: Actor;
  /** Of evidence that the casefile may hold. */
  readonly mostBytes: number;
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
  readonly unreadable: readonly MissedItem[];
  /** Not kept: their source no longer had them. */
  readonly missed: readonly MissedItem[];
  readonly mode: SyncMode;
  /** Messages that it held before: those with other labels than before, and those that their source has no more. */
  readonly relabelled: number;
  readonly gone: number;
  /** Whether more messages match than were asked for. */
  readonly hasMore: boolean;
  readonly syncToken: string;
  readonly syncedAt: string;
}

interface SyncParts {
  readonly documents: DocumentStore;
  readonly source: MailSource;
}

function mailStoring(
  request: MailSyncRequest,
  labelNames: ReadonlyMap<string, string>,
): Storing<Gathered<MailEvidence>> {
  const { casefileId, keep, overwrite, mostBytes, actor } = request;
  return {
    casefileId,
    keep,
    store: (transaction, evidence) => {
      const batch = { casefileId, evidence, labelNames, overwrite, mostBytes };
      return storeMail(transaction, batch, actor);
    },
    pathOf: ({ mail }) =>
      evidencePath(casefileId, "gmail_messages", mail.messageId),
  };
}

/**
 * Brings the messages that match a query into a casefile. What is fetched is committed a batch at a time, of which the
 * last is left to the call's own transaction, of which the result is the body; most syncs have one batch. Doing it again finds what
 * is kept and fetches the rest.
 *
 * @throws ColliderError NOT_FOUND when the casefile has been deleted; whatever the source throws.
 */
export async function prepareMailSync(
  parts: SyncParts,
  request: MailSyncRequest,
): Promise<(transaction: Transaction) => Promise<MailSyncResult>> {
  const { casefileId, overwrite, actor, keep } = request;
  const { documents, source } = parts;
  const found = await findMail(parts, { ...request, now: actor.now });
  const { ids } = found;
  const seen = new SeenMail();
  const unknown =
    overwrite || found.areNew
      ? ids
      : await seen.lookFor(documents, casefileId, ids);
  const labelNames =
    unknown.length === 0 && found.relabelled.length === 0
      ? new Map<string, string>()
      : await source.labelNames();
  const noted = await noteMail(parts, found, {
    casefileId,
    now: actor.now,
    keep,
    labelNames,
  });
  const fetched = fetchMail(source, unknown, (one) => seen.missed.push(one));
  const store = await storeInBatches(
    documents,
    mailStoring(request, labelNames),
    (chunks) => chunks.gathering(seen.noting(fetched)),
  );
  return async (transaction) => {
    const added = await store(transaction);
    return {
      stored: seen.stored,
      added,
      threads: seen.threads.size,
      labels: seen.labels.size,
      unreadable: seen.unreadable,
      missed: seen.missed,
      mode: found.mode,
      relabelled: noted.relabelled,
      gone: noted.gone,
      hasMore: found.hasMore,
      syncToken: found.syncToken,
      syncedAt: isoTime(actor.now),
    };
  };
}
