import type { Where } from "#shared/platform/document-store.ts";
import type { AuditEntry } from "./audit-chain.ts";

/** Entries that were sealed together. */
export interface SealedBatch {
  /** Its place among the batches of its trail: later ones have a text that comes after. */
  readonly place: string;
  readonly sealedAt: string;
  /** Those of its entries that are of the trail, in the order of their chain. */
  readonly entries: readonly AuditEntry[];
}

/** The records of a casefile, or of a caller: those that wait to be sealed, and the batches of the others. */
export interface AuditTrail {
  /** Which of the records that wait are of the trail. */
  readonly waiting: Where;
  /** The place of the last batch that was sealed at an instant or before; empty where there is none. */
  lastSealedBy(iso: string): Promise<string>;
  /** The next batches after a place, in their order. */
  batchesAfter(place: string, limit: number): Promise<readonly SealedBatch[]>;
  /** The batch of a place, if it is there, and those before it, the last one first. */
  batchesUpTo(place: string, limit: number): Promise<readonly SealedBatch[]>;
}
