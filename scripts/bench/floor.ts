import { join } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";

// About what one step leaves behind in its commit: its own document, the audit record, and the effect.
const DOCUMENT = JSON.stringify({ text: "x".repeat(1_500) });

/**
 * What the machine can do at best: one small document a commit, in a SQLite file of its own beside the system's, with
 * the same guarantee (WAL, synchronous FULL: a commit is on disk when it returns) and nothing else going on.
 */
export class Floor {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;

  constructor(folder: string) {
    this.#database = new DatabaseSync(join(folder, "floor.sqlite"));
    this.#database.exec("PRAGMA journal_mode = WAL");
    this.#database.exec("PRAGMA synchronous = FULL");
    this.#database.exec(
      "CREATE TABLE documents (id INTEGER PRIMARY KEY, data TEXT NOT NULL)",
    );
    this.#insert = this.#database.prepare(
      "INSERT INTO documents (data) VALUES (?)",
    );
  }

  /** One commit after the other, each of so many documents. */
  commit(commits: number, documents = 1): void {
    for (let made = 0; made < commits; made += 1) {
      this.#database.exec("BEGIN IMMEDIATE");
      for (let added = 0; added < documents; added += 1)
        this.#insert.run(DOCUMENT);
      this.#database.exec("COMMIT");
    }
  }

  close(): void {
    this.#database.close();
  }
}
