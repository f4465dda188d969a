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
  first_seq: z.int().positive(),
  sealed_at: z.string(),
  entries: z.array(AuditEntry),
});
type Batch = z.infer<typeof Batch>;

/** Sequence numbers of one length are ordered as texts too. */
const SEQ_DIGITS = 12;

export function chainPath(chain: string): string {
  return `${AUDIT_CHAINS}/${chain}`;
}

function batches(chain: string): string {
  return `${chainPath(chain)}/batches`;
}

export function batchPath(chain: string, { first_seq }: Batch): string {
  return `${batches(chain)}/${String(first_seq).padStart(SEQ_DIGITS, "0")}`;
}

/** The batches of a chain after its first `seq` entries. */
export function batchesAfter(chain: string, seq: number): Query {
  return {
    from: { collection: batches(chain) },
    where: [{ field: "first_seq", operator: ">", value: seq }],
    orderBy: [{ field: "first_seq", direction: "ascending" }],
  };
}

export function entriesOf({ data }: Document): readonly AuditEntry[] {
  return Batch.parse(data).entries;
}
