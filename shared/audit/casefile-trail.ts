import type {
  Document,
  DocumentReader,
  Query,
} from "#shared/platform/document-store.ts";
import type { AuditTrail, SealedBatch } from "./audit-trail.ts";
import { batchesPath, readBatch } from "./chain-documents.ts";

function sealedBatch(document: Document): SealedBatch {
  const { place, sealed_at: sealedAt, entries } = readBatch(document);
  return { place, sealedAt, entries };
}

/** What was done, or tried, in a casefile: its chain. */
export function casefileTrail(
  reader: DocumentReader,
  casefileId: string,
): AuditTrail {
  const from = { collection: batchesPath(casefileId) };
  const read = async (query: Query): Promise<readonly SealedBatch[]> =>
    (await reader.query(query)).map(sealedBatch);
  return {
    waiting: { field: "casefile_id", operator: "==", value: casefileId },
    lastSealedBy: async (iso) => {
      const [last] = await read({
        from,
        where: [{ field: "sealed_at", operator: "<=", value: iso }],
        orderBy: [{ field: "sealed_at", direction: "descending" }],
        limit: 1,
      });
      return last?.place ?? "";
    },
    batchesAfter: async (place, limit) =>
      read({
        from,
        where: [{ field: "place", operator: ">", value: place }],
        orderBy: [{ field: "place", direction: "ascending" }],
        limit,
      }),
    batchesUpTo: async (place, limit) =>
      read({
        from,
        where: [{ field: "place", operator: "<=", value: place }],
        orderBy: [{ field: "place", direction: "descending" }],
        limit,
      }),
  };
}
