import type { z } from "zod";
import {
  exportedItems,
  indexPieces,
} from "#shared/casefile/casefile-exports.ts";
import {
  ExportedItem,
  type ExportKind,
} from "#shared/casefile/exported-item.ts";
import type { StoredContent } from "#shared/casefile/stored-content.ts";
import type { EvidenceSource } from "#shared/casefile/stored-evidence.ts";
import { linesOf } from "#shared/export/lines.ts";
import { IndexLine, pathGiver } from "#shared/export/index-line.ts";
import { canonicalJson } from "#shared/kernel/json.ts";

/** An item in the index of a package: where it is kept, and where it lies in the package. */
const IndexedItem = ExportedItem.extend({ path: IndexLine.shape.path });
export type IndexedItem = z.infer<typeof IndexedItem>;

export type ExportCounts = Readonly<Record<ExportKind, number>>;

/** What is exported: the index, byte for byte, and what it comes to. */
export interface ExportIndex {
  readonly bytes: Uint8Array;
  readonly counts: ExportCounts;
  readonly contentBytes: number;
}

/** Lists what a casefile holds of some kinds now. */
export async function indexCasefile(
  source: EvidenceSource,
  kinds: ReadonlySet<ExportKind>,
): Promise<ExportIndex> {
  const pathOf = pathGiver();
  const counts = { gmail: 0, drive: 0, sheets: 0, reports: 0 };
  const lines: Uint8Array[] = [];
  let contentBytes = 0;
  for await (const item of exportedItems(source, kinds)) {
    const indexed: IndexedItem = { ...item, path: pathOf(item) };
    lines.push(Buffer.from(`${canonicalJson(indexed)}\n`, "utf8"));
    contentBytes += item.size_bytes ?? 0;
    counts[item.kind] += 1;
  }
  return { bytes: Buffer.concat(lines), counts, contentBytes };
}

/** The items of an index that was kept. */
export async function* indexedItems(
  { reader, casefileId }: Pick<EvidenceSource, "reader" | "casefileId">,
  index: StoredContent,
): AsyncGenerator<IndexedItem> {
  const bytes = indexPieces(reader, casefileId, index);
  for await (const line of linesOf(bytes))
    yield IndexedItem.parse(JSON.parse(line));
}
