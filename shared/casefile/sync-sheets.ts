import { canonicalJson, type JsonObject } from "#shared/kernel/json.ts";
import { isoTime } from "#shared/kernel/time.ts";
import type {
  DocumentStore,
  Transaction,
} from "#shared/platform/document-store.ts";
import { evidencePath } from "./casefile-paths.ts";
import type { ChunkWriter, KeptContent } from "./chunk-writer.ts";
import {
  itemEvidence,
  type ItemEvidence,
  type MissedItem,
} from "./item-evidence.ts";
import {
  prepareItemSync,
  type FetchedItems,
  type ItemSyncRequest,
} from "./sync-items.ts";

/** Ranges of one spreadsheet; none for all of it. */
export interface WantedSheet {
  readonly spreadsheetId: string;
  readonly ranges: readonly string[];
}

/** A spreadsheet as its source gave it. */
export interface FetchedSheet {
  readonly spreadsheetId: string;
  readonly title: string;
  /** The ranges, as the source names them. */
  readonly ranges: readonly string[];
  /** All that was read, with the values. */
  readonly content: JsonObject;
}

/** Where the values of spreadsheets come from. */
export type SheetSource = (
  wanted: WantedSheet,
) => Promise<FetchedSheet | MissedItem>;

export interface SheetSyncResult {
  readonly stored: number;
  readonly added: number;
  readonly missed: readonly MissedItem[];
  readonly syncedAt: string;
}

/**
 * The document of a spreadsheet. Its path holds the hash of what was read: other values become another item, and the same
 * values are kept once.
 */
function sheetEvidence(
  casefileId: string,
  sheet: FetchedSheet,
  { content, chunkBytes, fetchedAt }: KeptContent & { fetchedAt: string },
): ItemEvidence {
  const data = {
    id: sheet.spreadsheetId,
    title: sheet.title,
    ranges: [...sheet.ranges],
    content,
    fetched_at: fetchedAt,
  };
  const name = `${sheet.spreadsheetId}.${content.sha256.slice(0, 32)}`;
  return itemEvidence(
    evidencePath(casefileId, "spreadsheets", name),
    data,
    chunkBytes,
  );
}

/** Brings the values of spreadsheets into a casefile; see `prepareItemSync`. */
export async function prepareSheetSync(
  documents: DocumentStore,
  source: SheetSource,
  request: Omit<ItemSyncRequest, "overwrite"> & {
    readonly wanted: readonly WantedSheet[];
  },
): Promise<(transaction: Transaction) => Promise<SheetSyncResult>> {
  const { casefileId, actor, wanted } = request;
  const syncedAt = isoTime(actor.now);
  async function* fetched(chunks: ChunkWriter): FetchedItems {
    for (const one of wanted) {
      const sheet = await source(one);
      if ("reason" in sheet) {
        yield sheet;
        continue;
      }
      const bytes = Buffer.from(canonicalJson(sheet.content), "utf8");
      const kept = await chunks.keep([bytes]);
      yield sheetEvidence(casefileId, sheet, { ...kept, fetchedAt: syncedAt });
    }
  }
  const kept = { ...request, overwrite: false };
  const store = await prepareItemSync(documents, kept, fetched);
  return async (transaction) => {
    const { paths, added, missed } = await store(transaction);
    return { stored: paths.length, added, missed, syncedAt };
  };
}
