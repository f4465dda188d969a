import { z } from "zod";
import { ColliderError } from "#shared/kernel/error.ts";
import { Casefile } from "./casefile.ts";
import type {
  Document,
  DocumentReader,
  DocumentStore,
  Transaction,
} from "#shared/platform/document-store.ts";
import { epochMs, isoTime, IsoTimestamp } from "#shared/kernel/time.ts";
import { casefileOf, readCasefile } from "./casefile-document.ts";
import {
  exportChunkPath,
  exportPath,
  reportCollection,
} from "./casefile-paths.ts";
import { requireCasefile, type Actor } from "./casefile-service.ts";
import { EVIDENCE_KINDS } from "./dated-evidence.ts";
import {
  exportedEvidence,
  exportedReport,
  type ExportedItem,
  type ExportKind,
} from "./exported-item.ts";
import { readPlaces } from "./exported-places.ts";
import { piecesAt } from "./content-pieces.ts";
import {
  EXPORT_LIFE_DAYS,
  exportChunksEnd,
  exportEnd,
  requireExportRoom,
} from "./export-life.ts";
import {
  storedContent,
  storedContentOf,
  writeChunksAt,
  type StoredContent,
} from "./stored-content.ts";
import {
  allEvidence,
  pageByPage,
  type EvidenceSource,
} from "./stored-evidence.ts";

/** Where the audit chain ended that is exported. */
const ChainEnd = z.object({
  length: z.int().nonnegative(),
  sha256: z.string().nullable(),
});

const StoredExport = z.object({
  casefile_id: z.string(),
  expire_at: IsoTimestamp,
  created_at: z.string(),
  created_by: z.string(),
  /** JSON as text, as in the casefile itself. */
  casefile: z.string().transform((text) => Casefile.parse(JSON.parse(text))),
  index: z.unknown().transform(storedContentOf),
  /** Null where the trail is not exported. */
  audit: ChainEnd.nullable(),
});

/** What was exported: it is fixed here, so that each download of it is the same. */
export interface CasefileExport extends z.infer<typeof StoredExport> {
  readonly id: string;
}

export interface NewExport {
  readonly casefileId: string;
  readonly exportId: string;
  /** A line of JSON for each item. */
  readonly index: Uint8Array;
  readonly audit: z.infer<typeof ChainEnd> | null;
}

async function* oldestFirst(
  documents: AsyncIterable<Document>,
  itemsOf: (document: Document) => readonly ExportedItem[],
): AsyncGenerator<ExportedItem> {
  const items: (readonly ExportedItem[])[] = [];
  for await (const document of documents) items.push(itemsOf(document));
  for (const some of items.toReversed()) yield* some;
}

/** What a casefile holds of some kinds, one after the other, each from its oldest to its newest. */
export async function* exportedItems(
  source: EvidenceSource,
  kinds: ReadonlySet<ExportKind>,
): AsyncGenerator<ExportedItem> {
  const places = await readPlaces(source);
  for (const kind of EVIDENCE_KINDS)
    if (kinds.has(kind))
      yield* oldestFirst(allEvidence(source, kind), (document) => [
        exportedEvidence(kind, document, places),
      ]);
  if (!kinds.has("reports")) return;
  const reports = pageByPage(source, {
    from: { collection: reportCollection(source.casefileId) },
    orderBy: [{ field: "created_at", direction: "descending" }],
  });
  yield* oldestFirst(reports, exportedReport);
}

/** The index of an export, piece by piece. @throws ColliderError as `piecesAt` does. */
export function indexPieces(
  reader: DocumentReader,
  casefileId: string,
  index: StoredContent,
): AsyncGenerator<Uint8Array> {
  return piecesAt(reader, (name) => exportChunkPath(casefileId, name), index);
}

/**
 * Writes the index; the result writes the export, in a transaction. With `keep` false nothing is written before that.
 *
 * @throws ColliderError as `requireExportRoom` does, in the transaction too.
 */
export async function prepareExport(
  documents: DocumentStore,
  { casefileId, exportId, index, audit }: NewExport,
  { actor, keep }: { readonly actor: Actor; readonly keep: boolean },
): Promise<(transaction: Transaction) => Promise<void>> {
  const { content, chunks } = storedContent(index);
  const place = {
    casefileId,
    pathOf: exportChunkPath,
    fields: { expire_at: exportChunksEnd(actor.now) },
  };
  if (keep) await writeChunksAt(documents, place, chunks);
  return async (transaction) => {
    const casefile = await requireCasefile(transaction, casefileId);
    await requireExportRoom(transaction, casefileId, actor);
    transaction.write({
      type: "create",
      path: exportPath(casefileId, exportId),
      data: {
        casefile_id: casefileId,
        created_at: isoTime(actor.now),
        expire_at: exportEnd(actor.now),
        created_by: actor.callerId,
        casefile: JSON.stringify(casefileOf(readCasefile(casefile))),
        index: content,
        audit,
      },
    });
  };
}

/** Which export, and who asks for it. */
export interface AskedExport {
  readonly casefileId: string;
  readonly exportId: string;
  readonly callerId: string;
  readonly now: number;
}

/** An export that is the caller's own and has not expired; that its document is still there says nothing. */
function liveExport(
  document: Document | null,
  { exportId, callerId, now }: AskedExport,
): CasefileExport | null {
  if (document?.data["created_by"] !== callerId) return null;
  const kept = StoredExport.parse(document.data);
  return epochMs(kept.expire_at) > now ? { id: exportId, ...kept } : null;
}

/**
 * Reads an export that the caller has made; those of others, and those that have expired, are as if they did not exist.
 *
 * @throws ColliderError NOT_FOUND with the reason EXPORT_UNKNOWN.
 */
export async function readExport(
  reader: DocumentReader,
  asked: AskedExport,
): Promise<CasefileExport> {
  const { casefileId, exportId } = asked;
  const document = await reader.get(exportPath(casefileId, exportId));
  const found = liveExport(document, asked);
  if (found !== null) return found;
  throw new ColliderError(
    "NOT_FOUND",
    `This is not an export of yours of this casefile, or it has expired: they are kept for ${EXPORT_LIFE_DAYS} days. Export again with export_casefile.`,
    {
      reason: "EXPORT_UNKNOWN",
      fieldViolations: [
        {
          field: "payload.export_id",
          description:
            "is not an export of yours, of this casefile, or has expired",
          reason: "UNKNOWN",
        },
      ],
    },
  );
}
