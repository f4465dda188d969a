import type { DocumentReader } from "#shared/platform/document-store.ts";
import {
  evidenceCollection,
  type EvidenceCollection,
} from "./casefile-paths.ts";

/** How many items a casefile holds of each kind; aggregates, so that no document counts. */
export async function countEvidence(
  documents: DocumentReader,
  casefileId: string,
): Promise<Readonly<Record<EvidenceCollection, number>>> {
  const count = async (kind: EvidenceCollection): Promise<number> =>
    documents.count({
      from: { collection: evidenceCollection(casefileId, kind) },
    });
  const [
    gmail_messages,
    gmail_threads,
    gmail_labels,
    drive_files,
    drive_folders,
    spreadsheets,
  ] = await Promise.all([
    count("gmail_messages"),
    count("gmail_threads"),
    count("gmail_labels"),
    count("drive_files"),
    count("drive_folders"),
    count("spreadsheets"),
  ]);
  return {
    gmail_messages,
    gmail_threads,
    gmail_labels,
    drive_files,
    drive_folders,
    spreadsheets,
  };
}
