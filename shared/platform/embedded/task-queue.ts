import { JsonRecord } from "#shared/kernel/json.ts";
import { checkTask } from "../check-task.ts";
import type { Clock } from "../clock.ts";
import type { Ids } from "../ids.ts";
import type { Deliver, Task, TaskQueue } from "../task-queue.ts";
import { DueHeap } from "./due-heap.ts";
import type { GroupCommit } from "./group-commit.ts";
import { doubled, putOff, Suspects } from "./suspects.ts";
import { TaskNames } from "./task-names.ts";
import type { QueuedTask, TaskTable } from "./task-table.ts";

const LONGEST_RETRY_MS = 60_000;
// So that work without end, each piece ordering the next, leaves the event loop to others too, and gets to disk.
const MOST_A_TURN = 32;

export interface TaskQueueParts {
  readonly table: TaskTable;
  readonly group: GroupCommit;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Deliveries under way at once. */
  readonly concurrency: number;
}

async function isAcknowledged(
  deliver: Deliver,
  { operation, payload, retryCount, traceparent }: QueuedTask,
): Promise<boolean> {
  try {
    await deliver({
      operation,
      payload: JsonRecord.parse(JSON.parse(payload)),
      retryCount,
      traceparent,
    });
    return true;
  } catch {
    return false;
  }
}

/**
 * Tasks in the same file as the documents. A task may be delivered before it is on disk: its acknowledgement, and all
 * that its delivery writes, are written after it.
 */
export class EmbeddedTaskQueue implements TaskQueue {
  readonly #parts: TaskQueueParts;
  readonly #due = new DueHeap<QueuedTask>();
  readonly #names: TaskNames;
  /** Those that wait for the one before them; the first of a key is due or under way. */
  readonly #ordered = new Map<string, QueuedTask[]>();
  readonly #suspects: Suspects;
  readonly #idle: (() => void)[] = [];
  #lastId = 0;
  #running = 0;
  #deliver: Deliver | null = null;
  #wake: { readonly at: number; readonly cancel: () => void } | null = null;
  #pumping = false;
  /** Deliveries begun in this turn of the event loop. */
  #begun = 0;

  constructor(parts: TaskQueueParts) {
    this.#parts = parts;
    const now = parts.clock.now();
    this.#names = new TaskNames(parts.table);
    this.#names.ended(null, now);
    const found = parts.table.all().map((task) => putOff(task, now));
    this.#suspects = new Suspects(found, now);
    for (const task of found) this.#admit(task);
    this.#releaseSuspects();
  }

  async enqueue(task: Task): Promise<void> {
    const { name = null, operation, traceparent = null } = task;
    const now = this.#parts.clock.now();
    const payload = checkTask(task, now);
    const dueAt = Math.max(task.notBefore ?? now, now);
    if (name !== null && this.#names.isTaken(name, now)) return;
    this.add({ name, operation, payload, dueAt, traceparent, ordering: null });
  }

  add(task: Omit<QueuedTask, "id" | "retryCount">): void {
    const queued = { ...task, id: this.#lastId + 1, retryCount: 0 };
    this.#parts.group.write(() => this.#parts.table.insert(queued));
    this.#admit(queued);
    this.#pumpSoon();
  }

  start(deliver: Deliver): void {
    this.#deliver = deliver;
    this.#pumpSoon();
  }

  /** Delivers nothing more; resolves when what is under way has ended. */
  async stop(): Promise<void> {
    this.#deliver = null;
    this.#wake?.cancel();
    this.#wake = null;
    if (this.#running === 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #admit(task: QueuedTask): void {
    this.#lastId = Math.max(this.#lastId, task.id);
    if (task.name !== null) this.#names.queued(task.name);
    if (task.ordering !== null) {
      const line = this.#ordered.get(task.ordering);
      if (line !== undefined) return void line.push(task);
      this.#ordered.set(task.ordering, []);
    }
    if (!this.#suspects.waits(task)) this.#due.push(task);
  }

  #releaseSuspects(): void {
    for (const task of this.#suspects.release()) this.#due.push(task);
  }

  #pumpSoon(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    queueMicrotask(() => {
      this.#pumping = false;
      this.#pump();
    });
  }

  #pump(): void {
    const deliver = this.#deliver;
    if (deliver === null) return;
    const now = this.#parts.clock.now();
    for (
      let next = this.#due.peek();
      next !== undefined;
      next = this.#due.peek()
    ) {
      if (next.dueAt > now) return this.#wakeAt(next.dueAt, now);
      if (this.#running >= this.#parts.concurrency) return;
      if (this.#begun >= MOST_A_TURN) return;
      this.#countBegun();
      this.#due.pop();
      void this.#run(deliver, next);
    }
  }

  #countBegun(): void {
    this.#begun += 1;
    if (this.#begun > 1) return;
    setImmediate(() => {
      this.#begun = 0;
      this.#pump();
    });
  }

  #wakeAt(at: number, now: number): void {
    if (this.#wake !== null && this.#wake.at <= at) return;
    this.#wake?.cancel();
    const cancel = this.#parts.clock.after(at - now, () => {
      this.#wake = null;
      this.#pump();
    });
    this.#wake = { at, cancel };
  }

  async #run(deliver: Deliver, task: QueuedTask): Promise<void> {
    this.#running += 1;
    try {
      if (this.#suspects.takes(task)) await this.#countBeforehand(task);
      if (await isAcknowledged(deliver, task)) this.#acknowledge(task);
      else this.#redeliver(task);
    } catch {
      // The store has stopped: the task is still in it.
    }
    if (this.#suspects.ends(task)) this.#releaseSuspects();
    this.#ended();
  }

  /** Counts a delivery before it begins, on disk: should the process die of it, the next one knows. */
  async #countBeforehand(task: QueuedTask): Promise<void> {
    const { group, table } = this.#parts;
    const retryCount = task.retryCount + 1;
    group.write(() => table.retry({ ...task, retryCount }));
    await group.durable();
  }

  #ended(): void {
    this.#running -= 1;
    if (this.#running === 0)
      for (const resolve of this.#idle.splice(0)) resolve();
    this.#pumpSoon();
  }

  #acknowledge(task: QueuedTask): void {
    const { group, table, clock } = this.#parts;
    group.write(() => {
      table.delete(task.id);
      this.#names.ended(task.name, clock.now());
    });
    if (task.ordering !== null) this.#advance(task.ordering);
  }

  #advance(ordering: string): void {
    const line = this.#ordered.get(ordering) ?? [];
    const next = line.shift();
    if (next === undefined) this.#ordered.delete(ordering);
    else this.#due.push(next);
  }

  #redeliver(task: QueuedTask): void {
    const { group, table, clock, ids } = this.#parts;
    const ceiling = doubled(task.retryCount, LONGEST_RETRY_MS);
    const delay = Math.round(ceiling * (0.5 + ids.random() / 2));
    const again = {
      ...task,
      retryCount: task.retryCount + 1,
      dueAt: clock.now() + delay,
    };
    group.write(() => table.retry(again));
    this.#due.push(again);
  }
}
