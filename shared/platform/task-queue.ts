import type { JsonObject } from "#shared/kernel/json.ts";

export interface Task {
  /** Name of the operation whose function receives the payload as its body. */
  readonly operation: string;
  /** At most 100 KiB as JSON. */
  readonly payload: JsonObject;
  /** 1 to 500 of A-Z, a-z, 0-9, _ and -. De-duplicates: a second task of a name is not accepted while the first is queued or for an hour after it ended. */
  readonly name?: string;
  /** Milliseconds since the epoch before which it is not delivered; at most 30 days ahead. */
  readonly notBefore?: number;
  readonly traceparent?: string;
}

export interface TaskQueue {
  /**
   * Resolves when the task is queued, or known to be a duplicate by name; it is kept as a write to a document is. Delivery
   * is at least once, in no order, and may begin before that.
   *
   * @throws ColliderError INVALID_ARGUMENT with the reason TASK_INVALID and the bad field, for a name, a payload or a
   * `notBefore` beyond the limits.
   */
  enqueue(task: Task): Promise<void>;
}

/** What a function receives. `retryCount` is 0 at the first delivery. */
export interface Delivery {
  readonly operation: string;
  readonly payload: JsonObject;
  readonly retryCount: number;
  readonly traceparent: string | null;
}

/** Resolves to acknowledge; a rejection is redelivered with backoff. */
export type Deliver = (delivery: Delivery) => Promise<void>;
