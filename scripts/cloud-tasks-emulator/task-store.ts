import { status } from "@grpc/grpc-js";
import { notFound, StatusError } from "./status-error.ts";
import type { Task } from "./task.ts";

const NAME_MEMORY_MS = 3_600_000;
const LONGEST_LIFE_MS = 31 * 86_400_000;

/** The tasks of a queue, and for an hour the names of those that ended. */
export class TaskStore {
  /** The oldest first. */
  readonly #tasks = new Map<string, Task>();
  /** When each is forgotten; the first first. */
  readonly #ended = new Map<string, number>();

  add(task: Task): void {
    this.#age(task.createdAt);
    if (this.#tasks.has(task.name))
      throw new StatusError(
        status.ALREADY_EXISTS,
        `task.name is taken: ${task.name} exists.`,
      );
    if (this.#ended.has(task.name))
      throw new StatusError(
        status.ALREADY_EXISTS,
        `task.name is taken: ${task.name} existed within the last hour.`,
      );
    this.#tasks.set(task.name, task);
  }

  find(name: string, now: number): Task | undefined {
    this.#age(now);
    return this.#tasks.get(name);
  }

  get(name: string, now: number): Task {
    const task = this.find(name, now);
    if (task !== undefined) return task;
    throw notFound(
      this.#ended.has(name)
        ? `The task ${name} is no more: it succeeded, was given up or deleted.`
        : `There is no task ${name}.`,
    );
  }

  all(now: number): readonly Task[] {
    this.#age(now);
    return [...this.#tasks.values()];
  }

  replace(task: Task): void {
    this.#tasks.set(task.name, task);
  }

  end(name: string, now: number): void {
    if (!this.#tasks.delete(name)) return;
    this.#ended.set(name, now + NAME_MEMORY_MS);
  }

  #age(now: number): void {
    for (const { name, createdAt } of this.#tasks.values()) {
      if (createdAt + LONGEST_LIFE_MS > now) break;
      this.end(name, now);
    }
    for (const [name, forgottenAt] of this.#ended) {
      if (forgottenAt > now) break;
      this.#ended.delete(name);
    }
  }
}
