import type { JsonObject } from "#shared/kernel/json.ts";
import { isoTime } from "#shared/kernel/time.ts";
import type { Document, Transaction } from "#shared/platform/document-store.ts";
import { evidencePath, totalsPath } from "./casefile-paths.ts";
import { requireCasefile, type Actor } from "./casefile-service.ts";
import type { Gathered } from "./chunk-writer.ts";
import { sizeOf } from "./evidence-batches.ts";
import { grownBy } from "./evidence-size.ts";
import { keptSize } from "./kept-size.ts";
import type { MailEvidence } from "./mail-evidence.ts";

/** Messages that become evidence together, in one transaction. */
export interface MailBatch {
  readonly casefileId: string;
  readonly evidence: readonly Gathered<MailEvidence>[];
  /** Names of the source's labels, by id. */
  readonly labelNames: ReadonlyMap<string, string>;
  /** Whether a message that is kept already is written again. */
  readonly overwrite: boolean;
  /** Of evidence that the casefile may hold. */
  readonly mostBytes: number;
}

type Found = ReadonlyMap<string, Document>;

function paths(batch: MailBatch) {
  const { casefileId, evidence } = batch;
  return {
    message: (id: string) => evidencePath(casefileId, "gmail_messages", id),
    thread: (id: string) => evidencePath(casefileId, "gmail_threads", id),
    label: (id: string) => evidencePath(casefileId, "gmail_labels", id),
    threadIds: [...new Set(evidence.map(({ mail }) => mail.threadId))],
    labelIds: [...new Set(evidence.flatMap(({ mail }) => mail.labelIds))],
  };
}

function threadData(
  batch: MailBatch,
  threadId: string,
  before: Document | undefined,
): JsonObject {
  const members = batch.evidence
    .map(({ mail }) => mail)
    .filter((mail) => mail.threadId === threadId)
    .sort((a, b) => (a.internalDate < b.internalDate ? -1 : 1));
  const known = before?.data["message_ids"];
  const ids = [
    ...(Array.isArray(known) ? known : []),
    ...members.map((mail) => mail.messageId),
  ];
  const subject = Array.from(members[0]?.subject ?? "");
  return {
    subject: before?.data["subject"] ?? subject.slice(0, 500).join(""),
    message_ids: [...new Set(ids)],
  };
}

async function readKnown(
  transaction: Transaction,
  batch: MailBatch,
): Promise<Found> {
  const at = paths(batch);
  const wanted = [
    ...batch.evidence.map(({ mail }) => at.message(mail.messageId)),
    ...at.threadIds.map(at.thread),
    ...at.labelIds.map(at.label),
    totalsPath(batch.casefileId),
  ];
  const found = await transaction.getAll(wanted);
  return new Map(
    found.flatMap((document) =>
      document === null ? [] : [[document.path, document] as const],
    ),
  );
}

/** Bytes of what a message replaces; none where it is new. */
function replacedBytes(replaced: Document | undefined): number {
  return replaced === undefined ? 0 : keptSize(replaced.data);
}

/**
 * Writes messages as evidence, one document each, with their threads and labels. A message that is kept already stays
 * as it is, unless it is to be overwritten. The result is how many were not kept before.
 *
 * @throws ColliderError NOT_FOUND when the casefile has been deleted; FAILED_PRECONDITION with the reason CASEFILE_FULL.
 */
export async function storeMail(
  transaction: Transaction,
  batch: MailBatch,
  { callerId, now }: Actor,
): Promise<number> {
  await requireCasefile(transaction, batch.casefileId);
  const known = await readKnown(transaction, batch);
  const at = paths(batch);
  const stored = { stored_at: isoTime(now), stored_by: callerId };
  const added = batch.evidence.filter(
    ({ mail }) => !known.has(at.message(mail.messageId)),
  );
  const written = batch.overwrite ? batch.evidence : added;
  const total = known.get(totalsPath(batch.casefileId)) ?? null;
  let grown = sizeOf(written);
  for (const { mail, data } of written) {
    const path = at.message(mail.messageId);
    grown -= replacedBytes(known.get(path));
    transaction.write({ type: "set", path, data: { ...data, ...stored } });
  }
  transaction.write(...grownBy(total, grown, batch));
  for (const id of at.threadIds) {
    const path = at.thread(id);
    const data = threadData(batch, id, known.get(path));
    transaction.write({ type: "set", path, data });
  }
  for (const id of at.labelIds) {
    if (known.has(at.label(id))) continue;
    const data = { label_id: id, name: batch.labelNames.get(id) ?? id };
    transaction.write({ type: "set", path: at.label(id), data });
  }
  return added.length;
}
