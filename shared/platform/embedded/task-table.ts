import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";

/** A task as it is kept until it is acknowledged. */
export interface QueuedTask {
  readonly id: number;
  readonly name: string | null;
  readonly operation: string;
  /** As JSON: a queue may be long. */
  readonly payload: string;
  /** Milliseconds since the epoch. */
  readonly dueAt: number;
  readonly retryCount: number;
  readonly traceparent: string | null;
  /** Tasks of one key are delivered one after the other. */
  readonly ordering: string | null;
}

const Row = z
  .object({
    id: z.number(),
    name: z.string().nullable(),
    operation: z.string(),
    payload: z.string(),
    due_at: z.number(),
    retry_count: z.number(),
    traceparent: z.string().nullable(),
    ordering: z.string().nullable(),
  })
  .transform(
    ({ due_at: dueAt, retry_count: retryCount, ...row }): QueuedTask => ({
      ...row,
      dueAt,
      retryCount,
    }),
  );

/** The queue's rows in SQLite. */
export class TaskTable {
  readonly #insert;
  readonly #delete;
  readonly #retry;
  readonly #remember;
  readonly #remembered;
  readonly #forget;
  readonly #all;

  constructor(database: DatabaseSync) {
    this.#insert = database.prepare(
      "INSERT INTO tasks (id, name, operation, payload, due_at, retry_count, traceparent, ordering) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    );
    this.#delete = database.prepare("DELETE FROM tasks WHERE id = ?");
    this.#retry = database.prepare(
      "UPDATE tasks SET due_at = ?, retry_count = ? WHERE id = ?",
    );
    this.#remember = database.prepare(
      "INSERT OR REPLACE INTO task_names VALUES (?, ?)",
    );
    this.#remembered = database.prepare(
      "SELECT 1 FROM task_names WHERE name = ? AND remembered_until > ?",
    );
    this.#forget = database.prepare(
      "DELETE FROM task_names WHERE remembered_until <= ?",
    );
    this.#all = database.prepare("SELECT * FROM tasks ORDER BY id");
  }

  all(): readonly QueuedTask[] {
    return this.#all.all().map((row) => Row.parse(row));
  }

  insert(task: QueuedTask): void {
    this.#insert.run(
      task.id,
      task.name,
      task.operation,
      task.payload,
      task.dueAt,
      task.retryCount,
      task.traceparent,
      task.ordering,
    );
  }

  delete(id: number): void {
    this.#delete.run(id);
  }

  retry({ id, dueAt, retryCount }: QueuedTask): void {
    this.#retry.run(dueAt, retryCount, id);
  }

  remember(name: string, until: number): void {
    this.#remember.run(name, until);
  }

  isRemembered(name: string, now: number): boolean {
    return this.#remembered.get(name, now) !== undefined;
  }

  forgetNames(now: number): void {
    this.#forget.run(now);
  }
}
