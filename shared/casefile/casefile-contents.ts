import type { DocumentReader } from "#shared/platform/document-store.ts";
import {
  evidenceCollection,
  EVIDENCE_COLLECTIONS,
  type EvidenceCollection,
} from "./casefile-paths.ts";

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
