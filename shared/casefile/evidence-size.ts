import { ColliderError } from "#shared/kernel/error.ts";
import type {
  Document,
  DocumentReader,
  Write,
} from "#shared/platform/document-store.ts";
import { totalsPath } from "./casefile-paths.ts";

/** How much evidence one casefile may hold. */
export interface SizeLimit {
  readonly casefileId: string;
  readonly mostBytes: number;
}

function bytesIn(document: Document | null): number {
  const bytes = document?.data["bytes"];
  return typeof bytes === "number" ? bytes : 0;
}

/** Bytes of the evidence of a casefile: its documents, as JSON, and the chunks that they refer to. */
export async function evidenceBytes(
  reader: DocumentReader,
  casefileId: string,
): Promise<number> {
  return bytesIn(await reader.get(totalsPath(casefileId)));
}

/**
 * The writes by which a commit counts what it adds, less what it replaces; none where that is nothing. `before` is the
 * document of the totals, read in the same transaction, so that of commits at once each counts what the others have added.
 * What makes a casefile smaller is taken even by one that holds too much.
 *
 * @throws ColliderError FAILED_PRECONDITION with the reason CASEFILE_FULL.
 */
export function grownBy(
  before: Document | null,
  addedBytes: number,
  { casefileId, mostBytes }: SizeLimit,
): readonly Write[] {
  if (addedBytes === 0) return [];
  const bytes = Math.max(0, bytesIn(before) + addedBytes);
  if (addedBytes > 0) requireRoom(bytes, mostBytes);
  return [{ type: "set", path: totalsPath(casefileId), data: { bytes } }];
}

/** @throws ColliderError FAILED_PRECONDITION with the reason CASEFILE_FULL for more bytes than a casefile may hold. */
export function requireRoom(bytes: number, mostBytes: number): void {
  if (bytes <= mostBytes) return;
  throw new ColliderError(
    "FAILED_PRECONDITION",
    `The casefile would hold ${bytes} bytes of evidence, and holds ${mostBytes} at most. What was stored before stays. Store the rest in another casefile, or have COLLIDER_CASEFILE_MAX_BYTES raised.`,
    {
      reason: "CASEFILE_FULL",
      metadata: { most_bytes: String(mostBytes) },
    },
  );
}
