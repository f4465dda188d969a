import type { DatabaseSync } from "node:sqlite";
import { ColliderError } from "#shared/kernel/error.ts";

const NOTHING_OPEN = Promise.resolve();

/** Calls back once, soon, when what is under way now has added its writes. */
export type Defer = (flush: () => void) => void;

/**
 * The law of the embedded platform: every write is made at once inside the one open SQLite transaction, and so is seen
 * by every later read; the transaction is committed, with one flush to disk, when the event loop's turn is over.
 * `durable` resolves then. Whatever is done because of what was read from the open transaction is written
 * in the same transaction or a later one, so a crash never keeps an effect without its cause.
 */
export class GroupCommit {
  readonly #database: DatabaseSync;
  readonly #defer: Defer;
  #group: PromiseWithResolvers<void> | null = null;
  #dead: Error | null = null;
  readonly #failed = Promise.withResolvers<Error>();
  /** How many groups were flushed. */
  flushes = 0;

  constructor(database: DatabaseSync, defer: Defer) {
    this.#database = database;
    this.#defer = defer;
  }

  /** Resolves with the cause when a write or a flush has failed; nothing can be kept from then on. */
  get failed(): Promise<Error> {
    return this.#failed.promise;
  }

  /** Makes writes in the open group. */
  write(writes: () => void): void {
    this.#open();
    try {
      writes();
    } catch (thrown) {
      // Half of the writes may have been made: nothing of this group may be kept.
      this.#fail(new Error("A write failed.", { cause: thrown }));
      throw this.#failure();
    }
  }

  /** Resolves when everything written so far is on disk. */
  durable(): Promise<void> {
    if (this.#dead !== null) return Promise.reject(this.#failure());
    return this.#group?.promise ?? NOTHING_OPEN;
  }

  /** Drops what is not durable; every later write fails. */
  abandon(reason: Error): void {
    if (this.#dead !== null) return;
    this.#dead = reason;
    const group = this.#group;
    this.#group = null;
    if (group === null) return;
    // After some failures, a full disk for one, SQLite has rolled back by itself.
    if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
    group.reject(this.#failure());
  }

  #open(): void {
    this.#assertAlive();
    if (this.#group !== null) return;
    this.#database.exec("BEGIN IMMEDIATE");
    this.#group = Promise.withResolvers<void>();
    // Whoever waits sees a failure; nobody may be waiting.
    this.#group.promise.catch(() => undefined);
    this.#defer(() => this.#flush());
  }

  #flush(): void {
    const group = this.#group;
    if (group === null) return;
    try {
      this.#database.exec("COMMIT");
    } catch (thrown) {
      this.#fail(new Error("A flush failed.", { cause: thrown }));
      return;
    }
    this.#group = null;
    this.flushes += 1;
    group.resolve();
  }

  #fail(reason: Error): void {
    this.abandon(reason);
    this.#failed.resolve(reason);
  }

  #assertAlive(): void {
    if (this.#dead !== null) throw this.#failure();
  }

  #failure(): ColliderError {
    return new ColliderError(
      "UNAVAILABLE",
      "The data store has stopped. Start the program again.",
      { reason: "STORE_STOPPED", cause: this.#dead },
    );
  }
}
