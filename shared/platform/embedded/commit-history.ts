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

// Every commit is looked at by every transaction under way: nothing is made for the answer.
function conflicts({ number, changes }: Commit, reads: ReadSet): boolean {
  for (const change of changes) {
    if ((reads.paths.get(change.path) ?? number) < number) return true;
    for (const { query, at } of reads.queries)
      if (at < number && touches(query, change)) return true;
  }
  return false;
}

/** A transaction under way: `since` is the last commit before it began. */
export interface Begun {
  readonly since: number;
}

/** The commits that transactions under way have to be checked against. */
export class CommitHistory {
  /** Their numbers follow each other without a gap. */
  #commits: Commit[] = [];
  #last: number;
  readonly #active = new Set<Begun>();

  constructor(last: number) {
    this.#last = last;
  }

  /** The number of the last commit. */
  get last(): number {
    return this.#last;
  }

  begin(): Begun {
    const transaction = { since: this.#last };
    this.#active.add(transaction);
    return transaction;
  }

  end(transaction: Begun): void {
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

  /** Whether a commit since the transaction began has changed something that it read, or that a query of it would find. */
  hasConflict({ since }: Begun, reads: ReadSet): boolean {
    for (let at = this.#indexAfter(since); at < this.#commits.length; at += 1) {
      const commit = this.#commits[at];
      if (commit !== undefined && conflicts(commit, reads)) return true;
    }
    return false;
  }

  #indexAfter(number: number): number {
    const [first] = this.#commits;
    return first === undefined ? 0 : Math.max(0, number + 1 - first.number);
  }

  // The oldest transaction under way decides what must be kept; looked at now and then, not at every commit.
  #prune(): void {
    if (this.#commits.length % 256 !== 0) return;
    const since = [...this.#active].map((transaction) => transaction.since);
    this.#commits.splice(0, this.#indexAfter(Math.min(...since)));
  }
}
