import type {
  DocumentReader,
  Query,
  WhereOperator,
} from "#shared/platform/document-store.ts";
import type { AuditTrail, SealedBatch } from "./audit-trail.ts";
import { entriesOf, Seal, sealsPath } from "./chain-documents.ts";

// After every place that begins with the same instant.
const LAST = "~";

/** What a caller did, or tried, in whichever chain it is. */
export function callerTrail(
  reader: DocumentReader,
  caller: string,
): AuditTrail {
  const sealsWhere = (
    operator: WhereOperator,
    place: string,
    limit: number,
  ): Query => ({
    from: { collection: sealsPath(caller) },
    where: [{ field: "place", operator, value: place }],
    orderBy: [
      {
        field: "place",
        direction: operator === ">" ? "ascending" : "descending",
      },
    ],
    limit,
  });
  const readSeals = async (query: Query): Promise<readonly Seal[]> =>
    (await reader.query(query)).map(({ data }) => Seal.parse(data));
  const readBatches = async (query: Query): Promise<readonly SealedBatch[]> => {
    const seals = await readSeals(query);
    if (seals.length === 0) return [];
    const found = await reader.getAll(
      seals.map(({ batch_path: path }) => path),
    );
    return seals.map(({ place }, index) => {
      const document = found[index] ?? null;
      const entries = document === null ? [] : entriesOf(document);
      return {
        place,
        sealedAt: place.slice(0, place.indexOf(" ")),
        entries: entries.filter(({ event }) => event.caller === caller),
      };
    });
  };
  return {
    waiting: { field: "caller", operator: "==", value: caller },
    lastSealedBy: async (iso) => {
      const [last] = await readSeals(sealsWhere("<=", `${iso}${LAST}`, 1));
      return last?.place ?? "";
    },
    batchesAfter: async (place, limit) =>
      readBatches(sealsWhere(">", place, limit)),
    batchesUpTo: async (place, limit) =>
      readBatches(sealsWhere("<=", place, limit)),
  };
}
