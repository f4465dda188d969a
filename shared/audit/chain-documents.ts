import { z } from "zod";
import type { Document, Query } from "#shared/platform/document-store.ts";
import { AuditEntry } from "./audit-chain.ts";

export const AUDIT_CHAINS = "audit_chains";

/** The chain of what concerns no casefile. */
export const GENERAL_CHAIN = "general";

/** The one document of a chain that changes: its end, and how many of its entries are published. */
export const ChainHead = z.strictObject({
  length: z.int().positive(),
  sha256: z.string(),
  published: z.int().nonnegative(),
  /** Whether there are more than that; what a query asks for. */
  unpublished: z.boolean(),
});
export type ChainHead = z.infer<typeof ChainHead>;

const Batch = z.strictObject({
  /** Its first sequence number as a text, which every platform has an index for; its id too. */
  place: z.string(),
  sealed_at: z.string(),
  entries: z.array(AuditEntry),
});
type Batch = z.infer<typeof Batch>;

/** Sequence numbers of one length are ordered as texts too. */
const SEQ_DIGITS = 12;

/** Where the batches lie that hold records of a caller: one document for each of them. */
export const Seal = z.strictObject({
  /** Orders a caller's batches by the time of their sealing. */
  place: z.string(),
  batch_path: z.string(),
});
export type Seal = z.infer<typeof Seal>;

export function chainPath(chain: string): string {
  return `${AUDIT_CHAINS}/${chain}`;
}

export function batchesPath(chain: string): string {
  return `${chainPath(chain)}/batches`;
}

/** Where a batch lies among those of its chain that begins with this sequence number. */
export function placeOf(seq: number): string {
  return String(seq).padStart(SEQ_DIGITS, "0");
}

export function batchPath(chain: string, { place }: Batch): string {
  return `${batchesPath(chain)}/${place}`;
}

/** The batches of a chain after its first `seq` entries. */
export function batchesAfter(chain: string, seq: number): Query {
  return {
    from: { collection: batchesPath(chain) },
    where: [{ field: "place", operator: ">", value: placeOf(seq) }],
    orderBy: [{ field: "place", direction: "ascending" }],
  };
}

export function readBatch({ data }: Document): Batch {
  return Batch.parse(data);
}

export function entriesOf(document: Document): readonly AuditEntry[] {
  return readBatch(document).entries;
}

export function sealsPath(caller: string): string {
  return `audit_callers/${caller}/seals`;
}

/** What makes a batch be found by those whose records it holds. */
export function sealsOf(
  chain: string,
  batch: Batch,
): readonly { readonly path: string; readonly data: Seal }[] {
  const path = batchPath(chain, batch);
  const id = path.replaceAll("/", ".");
  const data = { place: `${batch.sealed_at} ${id}`, batch_path: path };
  const callers = new Set(batch.entries.map(({ event }) => event.caller));
  return [...callers].map((caller) => ({
    path: `${sealsPath(caller)}/${id}`,
    data,
  }));
}
