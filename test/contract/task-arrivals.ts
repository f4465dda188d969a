import type { Clock } from "#shared/platform/clock.ts";
import type {
  Deliver,
  Delivery,
  TaskQueue,
} from "#shared/platform/task-queue.ts";

/** A queue under test that is empty, and the time it goes by. */
export interface TaskQueueStage {
  readonly tasks: TaskQueue;
  readonly clock: Clock;
  start(deliver: Deliver): void;
  /** Lets time pass, real or virtual, until the condition holds. */
  until(condition: () => boolean): Promise<void>;
  close(): Promise<void>;
}

type Arrival = Delivery & { readonly at: number };

/** What has arrived out of a queue. */
export class TaskArrivals {
  readonly all: Arrival[] = [];
  readonly #stage: TaskQueueStage;

  constructor(stage: TaskQueueStage) {
    this.#stage = stage;
  }

  /** Starts delivery; the first so many of each operation fail. */
  start(failures: Readonly<Record<string, number>> = {}): void {
    const left = new Map(Object.entries(failures));
    this.#stage.start(async (delivery) => {
      this.all.push({ ...delivery, at: this.#stage.clock.now() });
      const more = left.get(delivery.operation) ?? 0;
      left.set(delivery.operation, more - 1);
      if (more > 0) throw new Error("not now");
    });
  }

  of(operation: string): readonly Arrival[] {
    return this.all.filter((arrival) => arrival.operation === operation);
  }

  async until(operation: string, times = 1): Promise<void> {
    await this.#stage.until(() => this.of(operation).length >= times);
  }

  /** Until everything that was queued before has had its time. */
  async settle(): Promise<void> {
    const operation = `settle_${this.all.length}`;
    const notBefore = this.#stage.clock.now() + 1000;
    await this.#stage.tasks.enqueue({ operation, payload: {}, notBefore });
    await this.until(operation);
  }
}
