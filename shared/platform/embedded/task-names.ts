import type { TaskTable } from "./task-table.ts";

const MEMORY_MS = 3_600_000;

/** The names that no further task is accepted under: of those that are queued, and for an hour of those that ended. */
export class TaskNames {
  readonly #table: TaskTable;
  readonly #queued = new Set<string>();
  #forgetAt = 0;

  constructor(table: TaskTable) {
    this.#table = table;
  }

  isTaken(name: string, now: number): boolean {
    return this.#queued.has(name) || this.#table.isRemembered(name, now);
  }

  queued(name: string): void {
    this.#queued.add(name);
  }

  /** Writes into the table. */
  ended(name: string | null, now: number): void {
    if (name !== null) {
      this.#table.remember(name, now + MEMORY_MS);
      this.#queued.delete(name);
    }
    if (now < this.#forgetAt) return;
    this.#table.forgetNames(now);
    this.#forgetAt = now + MEMORY_MS;
  }
}
