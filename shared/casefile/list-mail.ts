import { z } from "zod";
import type { Page, PageRequest } from "#shared/kernel/page.ts";
import type {
  Document,
  DocumentReader,
} from "#shared/platform/document-store.ts";
import { queryPage } from "#shared/platform/query-page.ts";
import { evidenceCollection } from "./casefile-paths.ts";
import { ContentFacts } from "./stored-content.ts";

/** A stored message in a list, without its bodies. */
export const EvidenceItem = z
  .object({
    id: z.string(),
    thread_id: z.string(),
    subject: z.string().nullable(),
    sender: z.string().nullable(),
    internal_date: z.string(),
    labels: z.array(z.string()).nullable(),
    has_attachments: z.boolean(),
    raw: z.object(ContentFacts.shape),
    stored_at: z.string(),
    stored_by: z.string(),
    parse_error: z.string().optional(),
  })
  .meta({
    description:
      "A message that is kept as evidence; raw: the message byte for byte. A field that was too long to list is null.",
  });
export type EvidenceItem = z.infer<typeof EvidenceItem>;

function itemOf(document: Document): EvidenceItem {
  return EvidenceItem.parse(document.data);
}

/** The mail of a casefile, newest first. */
export async function listMail(
  reader: DocumentReader,
  casefileId: string,
  page: PageRequest,
): Promise<Page<EvidenceItem>> {
  const collection = evidenceCollection(casefileId, "gmail_messages");
  const found = await queryPage(
    reader,
    {
      from: { collection },
      orderBy: [{ field: "internal_date", direction: "descending" }],
    },
    page,
  );
  return { ...found, items: found.items.map(itemOf) };
}
