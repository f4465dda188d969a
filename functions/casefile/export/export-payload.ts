import { text } from "node:stream/consumers";
import { chainLines } from "#shared/audit/chain-lines.ts";
import {
  indexPieces,
  type CasefileExport,
} from "#shared/casefile/casefile-exports.ts";
import type { EvidenceSource } from "#shared/casefile/stored-evidence.ts";
import { TABLE_HEAD, tableLine } from "#shared/export/index-line.ts";
import { mboxOf, type MboxMessage } from "#shared/export/mbox.ts";
import { textFile, type PackageFile } from "#shared/export/package-file.ts";
import { LAYOUT } from "#shared/export/package-layout.ts";
import { sheetTables } from "#shared/export/sheet-tables.ts";
import { itemFiles, type ItemFile } from "./export-contents.ts";
import { indexedItems, type IndexedItem } from "./export-index.ts";

interface PayloadSource extends EvidenceSource {
  readonly exported: CasefileExport;
}

function casefileText({ casefile, ...about }: CasefileExport): string {
  const { sha256, size_bytes } = about.index;
  const facts = {
    casefile,
    export: {
      export_id: about.id,
      created_at: about.created_at,
      created_by: about.created_by,
      index: { sha256, size_bytes },
      audit: about.audit,
    },
  };
  return `${JSON.stringify(facts, null, 2)}\n`;
}

async function* encoded(
  lines: AsyncIterable<string>,
): AsyncGenerator<Uint8Array> {
  for await (const line of lines) yield Buffer.from(line, "utf8");
}

function itemsOf(source: PayloadSource): AsyncGenerator<IndexedItem> {
  return indexedItems(source, source.exported.index);
}

async function* table(source: PayloadSource): AsyncGenerator<string> {
  yield TABLE_HEAD;
  for await (const item of itemsOf(source)) yield tableLine(item);
}

/** Values of a spreadsheet are read whole, as no other content is: tables are made of them. */
async function* sheetFiles({
  path,
  bytes,
}: ItemFile): AsyncGenerator<PackageFile> {
  const content = await text(bytes);
  yield textFile(path, content);
  yield* sheetTables(path, JSON.parse(content));
}

async function* evidenceFiles(
  source: PayloadSource,
): AsyncGenerator<PackageFile> {
  for await (const file of itemFiles(source, itemsOf(source))) {
    if (file.item.kind === "sheets") yield* sheetFiles(file);
    else yield file;
  }
}

async function* mailOf(source: PayloadSource): AsyncGenerator<IndexedItem> {
  for await (const item of itemsOf(source))
    if (item.kind === "gmail") yield item;
}

async function* messages(source: PayloadSource): AsyncGenerator<MboxMessage> {
  for await (const { item, bytes } of itemFiles(source, mailOf(source)))
    yield { sender: item.from, date: item.date, bytes };
}

async function hasMail(source: PayloadSource): Promise<boolean> {
  for await (const _ of mailOf(source)) return true;
  return false;
}

/** What a package holds of a casefile, in an order that never changes. */
export async function* payloadOf(
  source: PayloadSource,
): AsyncGenerator<PackageFile> {
  const { reader, casefileId, exported } = source;
  const { audit } = exported;
  yield textFile(LAYOUT.casefile, casefileText(exported));
  const index = indexPieces(reader, casefileId, exported.index);
  yield { path: LAYOUT.index, bytes: index };
  yield { path: LAYOUT.table, bytes: encoded(table(source)) };
  yield* evidenceFiles(source);
  if (await hasMail(source))
    yield { path: LAYOUT.mbox, bytes: mboxOf(messages(source)) };
  if (audit === null) return;
  const lines = chainLines(reader, casefileId, audit);
  yield { path: LAYOUT.chain, bytes: encoded(lines) };
}
