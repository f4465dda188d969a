export const CASEFILES = "casefiles";

export function casefilePath(casefileId: string): string {
  return `${CASEFILES}/${casefileId}`;
}

/** What lies below a casefile, by kind: the collections of one document an item. */
export const EVIDENCE_COLLECTIONS = [
  "gmail_messages",
  "gmail_threads",
  "gmail_labels",
  "drive_files",
  "drive_folders",
  "spreadsheets",
] as const;
export type EvidenceCollection = (typeof EVIDENCE_COLLECTIONS)[number];

export function evidenceCollection(
  casefileId: string,
  collection: EvidenceCollection,
): string {
  return `${casefilePath(casefileId)}/${collection}`;
}

/** An item by its source's id. A label's may hold what a document's name must not. */
export function evidencePath(
  casefileId: string,
  collection: EvidenceCollection,
  id: string,
): string {
  return `${evidenceCollection(casefileId, collection)}/${encodeURIComponent(id)}`;
}

export function contentCollection(casefileId: string): string {
  return `${casefilePath(casefileId)}/content`;
}

export function contentPath(casefileId: string, sha256: string): string {
  return `${contentCollection(casefileId)}/${sha256}`;
}

export function totalsCollection(casefileId: string): string {
  return `${casefilePath(casefileId)}/totals`;
}

/** How much evidence there is of all kinds together. */
export function totalsPath(casefileId: string): string {
  return `${totalsCollection(casefileId)}/evidence`;
}

export function reportCollection(casefileId: string): string {
  return `${casefilePath(casefileId)}/reports`;
}

export function reportPath(casefileId: string, reportId: string): string {
  return `${reportCollection(casefileId)}/${reportId}`;
}

/** Exports of all casefiles: they expire, and what expires is looked for in one place. */
export const EXPORTS = "casefile_exports";
/** The chunks of their indexes. */
export const EXPORT_CHUNKS = "export_chunks";

/** How the names of what belongs to exports of a casefile begin; so they stand together. */
export function exportNames(casefileId: string): string {
  return `${casefileId}.`;
}

export function exportPath(casefileId: string, exportId: string): string {
  return `${EXPORTS}/${exportNames(casefileId)}${exportId}`;
}

export function exportChunkPath(casefileId: string, sha256: string): string {
  return `${EXPORT_CHUNKS}/${exportNames(casefileId)}${sha256}`;
}

export function sessionLinks(casefileId: string): string {
  return `${casefilePath(casefileId)}/sessions`;
}

export function sessionLinkPath(casefileId: string, sessionId: string): string {
  return `${sessionLinks(casefileId)}/${sessionId}`;
}
