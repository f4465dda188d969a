import { status } from "@grpc/grpc-js";
import type { Clock } from "#shared/platform/clock.ts";
import type { Attempts } from "./attempts.ts";
import { Queue } from "./queue.ts";
import type { QueueSettings } from "./queue-settings.ts";
import { notFound, StatusError } from "./status-error.ts";

const NAME_MEMORY_MS = 7 * 86_400_000;

/** All queues, and for seven days the names of those that were deleted. */
export class Queues {
  readonly #clock: Clock;
  readonly #attempts: Attempts;
  readonly #queues = new Map<string, Queue>();
  readonly #deletedAt = new Map<string, number>();

  constructor(clock: Clock, attempts: Attempts) {
    this.#clock = clock;
    this.#attempts = attempts;
  }

  /** @throws StatusError ALREADY_EXISTS, FAILED_PRECONDITION for a name that was deleted within seven days. */
  create(name: string, settings: QueueSettings): Queue {
    if (this.#queues.has(name))
      throw new StatusError(status.ALREADY_EXISTS, `The queue ${name} exists.`);
    const deletedAt = this.#deletedAt.get(name) ?? -Infinity;
    if (this.#clock.now() < deletedAt + NAME_MEMORY_MS)
      throw new StatusError(
        status.FAILED_PRECONDITION,
        `A queue ${name} was deleted within the last seven days: its name cannot be used yet.`,
      );
    const [clock, attempts] = [this.#clock, this.#attempts];
    const queue = new Queue({ name, settings, clock, attempts });
    this.#queues.set(name, queue);
    return queue;
  }

  find(name: string): Queue | undefined {
    return this.#queues.get(name);
  }

  /** @throws StatusError NOT_FOUND. */
  get(name: string): Queue {
    const queue = this.#queues.get(name);
    if (queue !== undefined) return queue;
    throw notFound(`There is no queue ${name}. Create it with CreateQueue.`);
  }

  in(location: string): readonly Queue[] {
    return [...this.#queues.values()].filter(({ name }) =>
      name.startsWith(`${location}/queues/`),
    );
  }

  /** @throws StatusError NOT_FOUND. */
  delete(name: string): void {
    const queue = this.get(name);
    queue.pause();
    queue.purge();
    this.#queues.delete(name);
    this.#deletedAt.set(name, this.#clock.now());
  }

  pauseAll(): void {
    for (const queue of this.#queues.values()) queue.pause();
  }
}
