import type { Span } from "#shared/kernel/span.ts";

/**
 * How many documents one call reads and writes itself, beside what dispatch and a workflow do around it, as Firestore
 * bills them: a document that is asked for and not there is a read, and so is a query that finds nothing. What grows with
 * what there is has no bound.
 */
export interface Footprint {
  readonly reads: Span;
  readonly writes: Span;
}
