import { LRUCache } from "lru-cache";
import type { Query } from "../document-store.ts";

/** The collection of which a query finds every document; null where it finds fewer. */
export function wholeCollection(query: Query): string | null {
  const { from, where = [], orderBy = [], limit, startAfter } = query;
  return "collection" in from &&
    where.length + orderBy.length === 0 &&
    limit === undefined &&
    startAfter === undefined
    ? from.collection
    : null;
}

/**
 * How many documents a collection holds. SQLite counts entry by entry; but one process owns the data, so that what was
 * counted once needs no second count.
 */
export class CollectionSizes {
  readonly #known = new LRUCache<string, number>({ max: 1000 });

  of(collection: string, count: () => number): number {
    const known = this.#known.get(collection);
    if (known !== undefined) return known;
    const counted = count();
    this.#known.set(collection, counted);
    return counted;
  }

  /** Notes a document that has come (1) or gone (-1). */
  change(collection: string, by: 1 | -1): void {
    const known = this.#known.peek(collection);
    if (known !== undefined) this.#known.set(collection, known + by);
  }
}
