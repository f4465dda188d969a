import type { Query } from "../document-store.ts";
import { matches } from "./query-match.ts";
import type { Change } from "./write-documents.ts";

/** What a transaction has read, each with the number of the last commit before it. */
export interface ReadSet {
  readonly paths: ReadonlyMap<string, number>;
  readonly queries: readonly { readonly query: Query; readonly at: number }[];
}

interface Commit {
  readonly number: number;
  readonly changes: readonly Change[];
}

function touches(query: Query, { path, before, after }: Change): boolean {
  return (
    (before !== null && matches(query, path, before.data)) ||
    (after !== null && matches(query, path, after))
  );
}

function conflicts({ number, changes }: Commit, reads: ReadSet): boolean {
  return changes.some(
    (change) =>
      (reads.paths.get(change.path) ?? number) < number ||
      reads.queries.some(
        ({ query, at }) => at < number && touches(query, change),
      ),
  );
}

/** The commits that transactions under way have to be checked against. */
export class CommitHistory {
  #commits: Commit[] = [];
  #last: number;
  readonly #active = new Map<symbol, number>();

  constructor(last: number) {
    this.#last = last;
  }

  /** The number of the last commit. */
  get last(): number {
    return this.#last;
  }

  begin(): symbol {
    const transaction = Symbol("transaction");
    this.#active.set(transaction, this.#last);
    return transaction;
  }

  end(transaction: symbol): void {
    this.#active.delete(transaction);
    if (this.#active.size === 0) this.#commits = [];
  }

  /** Takes the next number for a commit that is being made. */
  add(changes: readonly Change[]): number {
    this.#last += 1;
    if (this.#active.size > 0)
      this.#commits.push({ number: this.#last, changes });
    this.#prune();
    return this.#last;
  }

  /** Whether a commit since has changed something that was read, or that a query would have found. */
  hasConflict(reads: ReadSet): boolean {
    return this.#commits.some((commit) => conflicts(commit, reads));
  }

  // The oldest transaction under way decides what must be kept; looked at now and then, not at every commit.
  #prune(): void {
    if (this.#commits.length % 256 !== 0) return;
    const oldest = Math.min(...this.#active.values());
    this.#commits = this.#commits.filter(({ number }) => number > oldest);
  }
}
