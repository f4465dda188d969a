import type { DocumentReader } from "#shared/platform/document-store.ts";
import { casefilePath } from "./casefile-document.ts";

/** What lies below a casefile, by kind: the collections of 1 document an item. */
export const EVIDENCE_COLLECTIONS = [
  "gmail_messages",
  "gmail_threads",
  "gmail_labels",
] as const;
export type EvidenceCollection = (typeof EVIDENCE_COLLECTIONS)[number];

export function evidenceCollection(
  casefileId: string,
  collection: EvidenceCollection,
): string {
  return `${casefilePath(casefileId)}/${collection}`;
}

export function sessionLinks(casefileId: string): string {
  return `${casefilePath(casefileId)}/sessions`;
}

export function contentCollection(casefileId: string): string {
  return `${casefilePath(casefileId)}/content`;
}

/** How many items a casefile holds of each kind; aggregates, so that no document counts. */
export async function countEvidence(
  documents: DocumentReader,
  casefileId: string,
): Promise<Readonly<Record<EvidenceCollection, number>>> {
  const [messages = 0, threads = 0, labels = 0] = await Promise.all(
    EVIDENCE_COLLECTIONS.map((kind) =>
      documents.count({
        from: { collection: evidenceCollection(casefileId, kind) },
      }),
    ),
  );
  return {
    gmail_messages: messages,
    gmail_threads: threads,
    gmail_labels: labels,
  };
}
