import { setImmediate as endOfTurn } from "node:timers/promises";
import { readAfterWrite, transactionConflict } from "../document-errors.ts";
import type {
  Document,
  DocumentStore,
  Query,
  Transaction,
  Write,
} from "../document-store.ts";
import { CommitHistory, type ReadSet } from "./commit-history.ts";
import type { DocumentTable } from "./document-table.ts";
import type { GroupCommit } from "./group-commit.ts";
import { changesOf, type Change } from "./write-documents.ts";

const MAX_ATTEMPTS = 5;

/** One try of a transaction's body: notes what it reads, keeps what it writes. */
class Attempt implements Transaction {
  readonly #table: DocumentTable;
  readonly #history: CommitHistory;
  readonly #paths = new Map<string, number>();
  readonly #queries: { readonly query: Query; readonly at: number }[] = [];
  readonly writes: Write[] = [];

  constructor(table: DocumentTable, history: CommitHistory) {
    this.#table = table;
    this.#history = history;
  }

  get reads(): ReadSet {
    return { paths: this.#paths, queries: this.#queries };
  }

  async get(path: string): Promise<Document | null> {
    this.#refuseAfterWrite();
    this.#note(path);
    return this.#table.get(path);
  }

  async getAll(
    paths: readonly string[],
  ): Promise<readonly (Document | null)[]> {
    this.#refuseAfterWrite();
    for (const path of paths) this.#note(path);
    return paths.map((path) => this.#table.get(path));
  }

  async query(query: Query): Promise<readonly Document[]> {
    this.#refuseAfterWrite();
    this.#queries.push({ query, at: this.#history.last });
    return this.#table.find(query);
  }

  async count(query: Query): Promise<number> {
    this.#refuseAfterWrite();
    this.#queries.push({ query, at: this.#history.last });
    return this.#table.count(query);
  }

  write(...writes: readonly Write[]): void {
    this.writes.push(...writes);
  }

  // The first read counts: a change after it is a conflict even when a second read saw it.
  #note(path: string): void {
    if (!this.#paths.has(path)) this.#paths.set(path, this.#history.last);
  }

  #refuseAfterWrite(): void {
    if (this.writes.length > 0) throw readAfterWrite();
  }
}

/** What an attempt that met no conflict has come to. */
interface Ended<Result> {
  readonly result: Result;
}

type Body<Result> = (transaction: Transaction) => Promise<Result>;

/** Documents in SQLite. A transaction is checked at its commit against what was committed since each of its reads. */
export class EmbeddedDocumentStore implements DocumentStore {
  readonly #table: DocumentTable;
  readonly #group: GroupCommit;
  readonly #history: CommitHistory;
  #lastRepeat: Promise<void> = Promise.resolve();

  constructor(table: DocumentTable, group: GroupCommit, lastVersion: number) {
    this.#table = table;
    this.#group = group;
    this.#history = new CommitHistory(lastVersion);
  }

  async get(path: string): Promise<Document | null> {
    return this.#table.get(path);
  }

  async getAll(
    paths: readonly string[],
  ): Promise<readonly (Document | null)[]> {
    return paths.map((path) => this.#table.get(path));
  }

  async query(query: Query): Promise<readonly Document[]> {
    return this.#table.find(query);
  }

  async count(query: Query): Promise<number> {
    return this.#table.count(query);
  }

  async transaction<Result>(body: Body<Result>): Promise<Result> {
    const ended = (await this.#attempt(body)) ?? (await this.#repeat(body));
    return ended.result;
  }

  /**
   * Those who met a conflict go one after the other, so that a crowd at one document gets through. A body that does
   * what it must not, and takes longer than this turn of the event loop, holds nobody up.
   */
  async #repeat<Result>(body: Body<Result>): Promise<Ended<Result>> {
    const before = this.#lastRepeat;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#lastRepeat = promise;
    await Promise.race([before, endOfTurn()]);
    try {
      for (let tries = 1; tries < MAX_ATTEMPTS; tries += 1) {
        const ended = await this.#attempt(body);
        if (ended !== null) return ended;
      }
    } finally {
      resolve();
    }
    throw transactionConflict();
  }

  /** Null when the attempt met a conflict; what it threw then came of reads that do not go together. */
  async #attempt<Result>(body: Body<Result>): Promise<Ended<Result> | null> {
    const begun = this.#history.begin();
    const attempt = new Attempt(this.#table, this.#history);
    try {
      const result = await body(attempt);
      if (this.#history.hasConflict(begun, attempt.reads)) return null;
      this.#commit(attempt.writes);
      return { result };
    } catch (thrown) {
      if (this.#history.hasConflict(begun, attempt.reads)) return null;
      throw thrown;
    } finally {
      this.#history.end(begun);
    }
  }

  #commit(writes: readonly Write[]): void {
    if (writes.length === 0) return;
    const changes = changesOf(writes, (path) => this.#table.get(path));
    this.#group.write(() => this.#make(changes));
  }

  #make(changes: readonly Change[]): void {
    const version = this.#history.add(changes);
    for (const change of changes) this.#table.apply(change, version);
  }
}
