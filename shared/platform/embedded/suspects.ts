import type { QueuedTask } from "./task-table.ts";

/**
 * The tasks that a process finds when it begins. The one before it may have died of any of them: each is counted, on
 * disk, before it is delivered. Of those that were counted before and are due, one is delivered at a time, the least
 * suspect first; so what kills its process is soon alone with its count, and those that were only near it are done.
 */
export class Suspects {
  readonly #uncounted: Set<number>;
  /** The most suspect first. */
  readonly #line: QueuedTask[];
  readonly #waiting: Set<number>;
  #current: number | null = null;

  constructor(found: readonly QueuedTask[], now: number) {
    this.#uncounted = new Set(found.map(({ id }) => id));
    this.#line = found
      .filter(
        ({ retryCount, dueAt, ordering }) =>
          retryCount > 0 && dueAt <= now && ordering === null,
      )
      .toSorted((a, b) => b.retryCount - a.retryCount || b.id - a.id);
    this.#waiting = new Set(this.#line.map(({ id }) => id));
  }

  /** Whether a task is to wait until it is released. */
  waits({ id }: QueuedTask): boolean {
    return this.#waiting.has(id);
  }

  release(): QueuedTask | undefined {
    const next = this.#line.pop();
    this.#current = next?.id ?? null;
    if (next !== undefined) this.#waiting.delete(next.id);
    return next;
  }

  /** Whether a delivery that begins is to be counted first; once a task. */
  takes({ id }: QueuedTask): boolean {
    return this.#uncounted.delete(id);
  }

  /** Whether it was the one that the others wait for. */
  ends({ id }: QueuedTask): boolean {
    return this.#current === id;
  }
}
