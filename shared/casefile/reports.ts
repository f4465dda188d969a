import { z } from "zod";
import { ColliderError } from "#shared/kernel/error.ts";
import { ReportId } from "#shared/kernel/ids.ts";
import { canonicalJson, type JsonObject } from "#shared/kernel/json.ts";
import type { Page, PageRequest } from "#shared/kernel/page.ts";
import { isoTime, IsoTimestamp } from "#shared/kernel/time.ts";
import type {
  Document,
  DocumentReader,
  DocumentStore,
  Transaction,
} from "#shared/platform/document-store.ts";
import { queryPage } from "#shared/platform/query-page.ts";
import { reportCollection, reportPath } from "./casefile-paths.ts";
import { readContent } from "./content-pieces.ts";
import { requireCasefile, type Actor } from "./casefile-service.ts";
import {
  ContentFacts,
  storedContent,
  storedContentOf,
  writeChunks,
} from "./stored-content.ts";

/** A report in a list, without what it says. */
export const ReportItem = z
  .strictObject({
    report_id: ReportId,
    title: z.string(),
    created_at: IsoTimestamp,
    created_by: z.string(),
    json: ContentFacts,
    markdown: ContentFacts,
  })
  .meta({
    description:
      "A report that is kept in a casefile, twice: as JSON, and as Markdown for people.",
  });
export type ReportItem = z.infer<typeof ReportItem>;

const StoredReport = ReportItem.omit({ report_id: true }).extend({
  json: z.looseObject(ContentFacts.shape),
  markdown: z.looseObject(ContentFacts.shape),
});

/** A report before it is kept. */
export interface NewReport {
  readonly casefileId: string;
  readonly reportId: ReportId;
  readonly title: string;
  readonly json: JsonObject;
  readonly markdown: string;
}

function itemOf({ id, data }: Pick<Document, "id" | "data">): ReportItem {
  const { json, markdown, ...known } = StoredReport.parse(data);
  return {
    report_id: ReportId.parse(id),
    ...known,
    json: { sha256: json.sha256, size_bytes: json.size_bytes },
    markdown: { sha256: markdown.sha256, size_bytes: markdown.size_bytes },
  };
}

/**
 * Writes what of a report is too large for its document; the result writes the document, in a transaction. With `keep`
 * false nothing is written before that.
 */
export async function prepareReport(
  documents: DocumentStore,
  report: NewReport,
  { actor, keep }: { readonly actor: Actor; readonly keep: boolean },
): Promise<(transaction: Transaction) => Promise<ReportItem>> {
  const { casefileId, reportId, title } = report;
  const json = storedContent(Buffer.from(canonicalJson(report.json), "utf8"));
  const markdown = storedContent(Buffer.from(report.markdown, "utf8"));
  const chunks = [...json.chunks, ...markdown.chunks];
  if (keep) await writeChunks(documents, casefileId, chunks);
  const path = reportPath(casefileId, reportId);
  const data = {
    title,
    created_at: isoTime(actor.now),
    created_by: actor.callerId,
    json: json.content,
    markdown: markdown.content,
  };
  return async (transaction) => {
    await requireCasefile(transaction, casefileId);
    transaction.write({ type: "create", path, data });
    return itemOf({ id: reportId, data });
  };
}

/**
 * A report with what it says.
 *
 * @throws ColliderError NOT_FOUND with the reason REPORT_UNKNOWN.
 */
export async function readReport(
  reader: DocumentReader,
  casefileId: string,
  reportId: string,
): Promise<{
  readonly item: ReportItem;
  readonly json: unknown;
  readonly markdown: string;
}> {
  const document = await reader.get(reportPath(casefileId, reportId));
  if (document === null)
    throw new ColliderError(
      "NOT_FOUND",
      "The casefile has no such report. list_reports names those that it has.",
      { reason: "REPORT_UNKNOWN" },
    );
  const textOf = async (field: "json" | "markdown"): Promise<string> => {
    const content = storedContentOf(document.data[field]);
    const bytes = await readContent(reader, casefileId, content);
    return Buffer.from(bytes).toString("utf8");
  };
  const [json, markdown] = await Promise.all([
    textOf("json"),
    textOf("markdown"),
  ]);
  return {
    item: itemOf(document),
    json: JSON.parse(json),
    markdown,
  };
}

/** The reports of a casefile, the newest first. */
export async function findReports(
  reader: DocumentReader,
  casefileId: string,
  page: PageRequest,
): Promise<Page<ReportItem>> {
  const found = await queryPage(
    reader,
    {
      from: { collection: reportCollection(casefileId) },
      orderBy: [{ field: "created_at", direction: "descending" }],
    },
    page,
  );
  return { ...found, items: found.items.map(itemOf) };
}

/** How many reports a casefile has; an aggregate. */
export async function countReports(
  reader: DocumentReader,
  casefileId: string,
): Promise<number> {
  return reader.count({ from: { collection: reportCollection(casefileId) } });
}
