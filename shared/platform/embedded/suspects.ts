import type { QueuedTask } from "./task-table.ts";

const FIRST_RETRY_MS = 100;
// As often as somebody may kill the program in a row, and find everything going on at once.
const MOST_AT_ONCE = 10;
const LONGEST_PUT_OFF_MS = 3_600_000;

/** Milliseconds that double with each repeat. */
export function doubled(retryCount: number, longestMs: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** retryCount, longestMs);
}

/** What has been found more often than that comes later and later, so that the program lives between. */
export function putOff(task: QueuedTask, now: number): QueuedTask {
  const more = task.retryCount - MOST_AT_ONCE;
  if (more <= 0) return task;
  const earliest = now + doubled(more, LONGEST_PUT_OFF_MS);
  return { ...task, dueAt: Math.max(task.dueAt, earliest) };
}

/** How many of a count are delivered at once: a quarter of those of the count before, and soon only one. */
function widthOf(retryCount: number): number {
  return Math.max(1, Math.floor(128 / 4 ** retryCount));
}

/**
 * The tasks that a process finds when it begins. The one before it may have died of any of them: each is counted, on
 * disk, before it is delivered. Those that were counted before and are due wait in a line, the least suspect first, of
 * which the fewer are delivered at once the higher their count; so what kills its process is soon alone with its count,
 * and those that were only near it are done.
 */
export class Suspects {
  readonly #uncounted: Set<number>;
  /** The most suspect first. */
  readonly #line: QueuedTask[];
  readonly #waiting: Set<number>;
  readonly #released = new Set<number>();

  constructor(found: readonly QueuedTask[], now: number) {
    this.#uncounted = new Set(found.map(({ id }) => id));
    this.#line = found
      .filter(({ retryCount, dueAt }) => retryCount > 0 && dueAt <= now)
      .toSorted((a, b) => b.retryCount - a.retryCount || b.id - a.id);
    this.#waiting = new Set(this.#line.map(({ id }) => id));
  }

  /** Whether a task is to wait until it is released. */
  waits({ id }: QueuedTask): boolean {
    return this.#waiting.has(id);
  }

  /** Those whose turn it is now. */
  *release(): Generator<QueuedTask> {
    for (let next = this.#line.at(-1); next; next = this.#line.at(-1)) {
      if (this.#released.size >= widthOf(next.retryCount)) return;
      this.#line.pop();
      this.#waiting.delete(next.id);
      this.#released.add(next.id);
      yield next;
    }
  }

  /** Whether a delivery that begins is to be counted first; once a task. */
  takes({ id }: QueuedTask): boolean {
    return this.#uncounted.delete(id);
  }

  /** Whether it was one that others wait for. */
  ends({ id }: QueuedTask): boolean {
    return this.#released.delete(id);
  }
}
