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

export function exportCollection(casefileId: string): string {
  return `${casefilePath(casefileId)}/exports`;
}

export function exportPath(casefileId: string, exportId: string): string {
  return `${exportCollection(casefileId)}/${exportId}`;
}

export function sessionLinks(casefileId: string): string {
  return `${casefilePath(casefileId)}/sessions`;
}

export function sessionLinkPath(casefileId: string, sessionId: string): string {
  return `${sessionLinks(casefileId)}/${sessionId}`;
}
