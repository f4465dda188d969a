import { z } from "zod";
import type { Page, PageRequest } from "#shared/kernel/page.ts";
import type { DocumentReader } from "#shared/platform/document-store.ts";
import { queryPage } from "#shared/platform/query-page.ts";
import { newestFirst, type EvidenceKind } from "./dated-evidence.ts";
import { ContentFacts } from "./stored-content.ts";

const Content = z.object(ContentFacts.shape);
const Kept = { stored_at: z.string(), stored_by: z.string() };

const MailItem = z
  .object({
    id: z.string(),
    thread_id: z.string(),
    subject: z.string().nullable(),
    sender: z.string().nullable(),
    internal_date: z.string(),
    labels: z.array(z.string()).nullable(),
    has_attachments: z.boolean(),
    raw: Content,
    ...Kept,
    parse_error: z.string().optional(),
    labels_changed_at: z.string().optional(),
    source_deleted_at: z.string().optional(),
  })
  .meta({
    description:
      "A message that is kept as evidence; raw: the message byte for byte. A field that was too long to list is null. labels: as a sync saw them last; labels_changed_at: when it saw others than before; source_deleted_at: when it first saw that the mailbox has the message no more.",
  });

const FileItem = z
  .object({
    id: z.string(),
    name: z.string(),
    mime_type: z.string(),
    parents: z.array(z.string()),
    modified_time: z.string(),
    content: Content.nullable(),
    content_mime_type: z.string().nullable(),
    ...Kept,
    source_deleted_at: z.string().optional(),
    source_trashed_at: z.string().optional(),
  })
  .meta({
    description:
      "A file that is kept as evidence, in one of its states; content: its exact bytes, or those that it was converted to. source_deleted_at, source_trashed_at: when a sync first saw that Drive has the file no more, or in its trash.",
  });

const SheetItem = z
  .object({
    id: z.string(),
    title: z.string(),
    ranges: z.array(z.string()),
    content: Content,
    fetched_at: z.string(),
    ...Kept,
  })
  .meta({
    description:
      "A spreadsheet of which values are kept as evidence; content: the values as JSON.",
  });

const ITEMS = { gmail: MailItem, drive: FileItem, sheets: SheetItem };

/** A stored item in a list, without its content. */
export const EvidenceItem = z.union([MailItem, FileItem, SheetItem]);
export type EvidenceItem = z.infer<typeof EvidenceItem>;

/** What a casefile holds of a kind, the newest first. */
export async function listEvidence(
  reader: DocumentReader,
  {
    casefileId,
    kind,
  }: { readonly casefileId: string; readonly kind: EvidenceKind },
  page: PageRequest,
): Promise<Page<EvidenceItem>> {
  const found = await queryPage(reader, newestFirst(casefileId, kind), page);
  const items = found.items.map(({ data }) => ITEMS[kind].parse(data));
  return { ...found, items };
}
