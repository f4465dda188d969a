import type { Query } from "#shared/platform/document-store.ts";
import { evidenceCollection } from "./casefile-paths.ts";

/** The kinds of evidence that have a date and a content, as lists name them. */
export const EVIDENCE_KINDS = ["gmail", "drive", "sheets"] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

const DATED = {
  gmail: { collection: "gmail_messages", date: "internal_date" },
  drive: { collection: "drive_files", date: "modified_time" },
  sheets: { collection: "spreadsheets", date: "fetched_at" },
} as const;

/** The field that tells when: a message was received, a file changed, values were read. */
export function dateField(kind: EvidenceKind): string {
  return DATED[kind].date;
}

/** What a casefile holds of a kind, the newest first. */
export function newestFirst(casefileId: string, kind: EvidenceKind) {
  const { collection, date } = DATED[kind];
  return {
    from: { collection: evidenceCollection(casefileId, collection) },
    orderBy: [{ field: date, direction: "descending" }],
  } as const satisfies Query;
}
