import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { Document } from "#shared/platform/document-store.ts";
import type { EvidenceKind } from "./dated-evidence.ts";
import type { Places } from "./exported-places.ts";
import {
  ContentFacts,
  storedContentOf,
  type StoredContent,
} from "./stored-content.ts";

export const EXPORT_KINDS = ["gmail", "drive", "sheets", "reports"] as const;
export type ExportKind = (typeof EXPORT_KINDS)[number];

/** What is known of a thing that is exported, and where it is kept. */
export const ExportedItem = z.strictObject({
  kind: z.enum(EXPORT_KINDS),
  id: z.string(),
  /** When a message was received, a file was changed, values were read, a report was made. */
  date: z.string(),
  /** The subject, or the name. */
  title: z.string(),
  /** Who sent it, owns it or made it. */
  from: z.string(),
  /** The labels of a message, the folder of a file. */
  place: z.string(),
  media_type: z.string(),
  /** Null for what has no content, as a form. */
  size_bytes: z.int().nullable(),
  sha256: z.string().nullable(),
  stored_at: z.string(),
  stored_by: z.string(),
  thread_id: z.string().optional(),
  labels: z.array(z.string()).optional(),
  parents: z.array(z.string()).optional(),
  /** The field of the document that holds the content. */
  kept_in: z.enum(["raw", "content", "json", "markdown"]),
  /** The document's path below its casefile. */
  kept_at: z.string(),
});
export type ExportedItem = z.infer<typeof ExportedItem>;

const Kept = { stored_at: z.string(), stored_by: z.string() };
const Content = z.object(ContentFacts.shape);

const Mail = z.object({
  id: z.string(),
  thread_id: z.string(),
  // Null where it is too long for a list.
  subject: z.string().nullable(),
  sender: z.string().nullable(),
  internal_date: z.string(),
  labels: z.array(z.string()).nullable(),
  raw: Content,
  ...Kept,
});

const File = z.object({
  id: z.string(),
  name: z.string(),
  mime_type: z.string(),
  parents: z.array(z.string()),
  owners: z.array(z.object({ email: z.string().nullish() })).optional(),
  modified_time: z.string(),
  content: Content.nullable(),
  content_mime_type: z.string().nullable(),
  ...Kept,
});

const Sheet = z.object({
  id: z.string(),
  title: z.string(),
  content: Content,
  fetched_at: z.string(),
  ...Kept,
});

const Report = z.object({
  title: z.string(),
  created_at: z.string(),
  created_by: z.string(),
  json: Content,
  markdown: Content,
});

type Known = Omit<ExportedItem, "kept_at" | "size_bytes" | "sha256"> & {
  readonly content: z.infer<typeof Content> | null;
};

function mailFacts(data: JsonObject, places: Places): Known {
  const mail = Mail.parse(data);
  return {
    kind: "gmail",
    id: mail.id,
    date: mail.internal_date,
    title: mail.subject ?? "",
    from: mail.sender ?? "",
    place: places.labels(mail.labels ?? []),
    media_type: "message/rfc822",
    stored_at: mail.stored_at,
    stored_by: mail.stored_by,
    thread_id: mail.thread_id,
    labels: mail.labels ?? [],
    kept_in: "raw",
    content: mail.raw,
  };
}

function fileFacts(data: JsonObject, places: Places): Known {
  const file = File.parse(data);
  return {
    kind: "drive",
    id: file.id,
    date: file.modified_time,
    title: file.name,
    from: (file.owners ?? []).flatMap(({ email }) => email ?? []).join(" "),
    place: places.folder(file.parents),
    media_type: file.content_mime_type ?? file.mime_type,
    stored_at: file.stored_at,
    stored_by: file.stored_by,
    parents: file.parents,
    kept_in: "content",
    content: file.content,
  };
}

function sheetFacts(data: JsonObject): Known {
  const sheet = Sheet.parse(data);
  return {
    kind: "sheets",
    id: sheet.id,
    date: sheet.fetched_at,
    title: sheet.title,
    from: "",
    place: "",
    media_type: "application/json",
    stored_at: sheet.stored_at,
    stored_by: sheet.stored_by,
    kept_in: "content",
    content: sheet.content,
  };
}

const FACTS = { gmail: mailFacts, drive: fileFacts, sheets: sheetFacts };

function itemOf(kept_at: string, { content, ...known }: Known): ExportedItem {
  return {
    ...known,
    size_bytes: content?.size_bytes ?? null,
    sha256: content?.sha256 ?? null,
    kept_at,
  };
}

/** The part of a document's path that is below its casefile. */
function keptAt({ path }: Document): string {
  return path.split("/").slice(2).join("/");
}

export function exportedEvidence(
  kind: EvidenceKind,
  document: Document,
  places: Places,
): ExportedItem {
  return itemOf(keptAt(document), FACTS[kind](document.data, places));
}

/** A report is exported twice: as JSON, and as Markdown. */
export function exportedReport(document: Document): readonly ExportedItem[] {
  const report = Report.parse(document.data);
  const item = (
    kept_in: "json" | "markdown",
    media_type: string,
  ): ExportedItem =>
    itemOf(keptAt(document), {
      kind: "reports",
      id: document.id,
      date: report.created_at,
      title: report.title,
      from: report.created_by,
      place: "",
      media_type,
      stored_at: report.created_at,
      stored_by: report.created_by,
      kept_in,
      content: report[kept_in],
    });
  return [item("json", "application/json"), item("markdown", "text/markdown")];
}

/** The content of an item as it is kept now; null where there is none, or another one. */
export function contentOfItem(
  item: ExportedItem,
  document: Document | null,
): StoredContent | null {
  const field = document?.data[item.kept_in];
  if (field === undefined || field === null) return null;
  const content = storedContentOf(field);
  return content.sha256 === item.sha256 ? content : null;
}
