import { z } from "zod";
import type { Page, PageRequest } from "#shared/kernel/page.ts";
import type { DocumentReader } from "#shared/platform/document-store.ts";
import { queryPage } from "#shared/platform/query-page.ts";
import { evidenceCollection } from "./casefile-paths.ts";
import { ContentFacts } from "./stored-content.ts";

const Kept = { stored_at: z.string(), stored_by: z.string() };

/** A stored file in a list. */
export const FileItem = z
  .object({
    id: z.string(),
    name: z.string(),
    mime_type: z.string(),
    parents: z.array(z.string()),
    modified_time: z.string(),
    content: z.object(ContentFacts.shape).nullable(),
    content_mime_type: z.string().nullable(),
    ...Kept,
  })
  .meta({
    description:
      "A file that is kept as evidence, in one of its states; content: its exact bytes, or those that it was converted to.",
  });

/** Stored values of a spreadsheet in a list. */
export const SheetItem = z
  .object({
    id: z.string(),
    title: z.string(),
    ranges: z.array(z.string()),
    content: z.object(ContentFacts.shape),
    fetched_at: z.string(),
    ...Kept,
  })
  .meta({
    description:
      "A spreadsheet of which values are kept as evidence; content: the values as JSON.",
  });

async function listItems<Item extends z.ZodType>(
  reader: DocumentReader,
  collection: string,
  orderField: string,
  { schema, page }: { readonly schema: Item; readonly page: PageRequest },
): Promise<Page<z.output<Item>>> {
  const found = await queryPage(
    reader,
    {
      from: { collection },
      orderBy: [{ field: orderField, direction: "descending" }],
    },
    page,
  );
  return { ...found, items: found.items.map(({ data }) => schema.parse(data)) };
}

/** The files of a casefile, the newest change first. */
export async function listFiles(
  reader: DocumentReader,
  casefileId: string,
  page: PageRequest,
): Promise<Page<z.output<typeof FileItem>>> {
  const collection = evidenceCollection(casefileId, "drive_files");
  const items = { schema: FileItem, page };
  return listItems(reader, collection, "modified_time", items);
}

/** The spreadsheets of a casefile, the last read first. */
export async function listSheets(
  reader: DocumentReader,
  casefileId: string,
  page: PageRequest,
): Promise<Page<z.output<typeof SheetItem>>> {
  const collection = evidenceCollection(casefileId, "spreadsheets");
  const items = { schema: SheetItem, page };
  return listItems(reader, collection, "fetched_at", items);
}
