import type { Clock } from "#shared/platform/clock.ts";
import { DueHeap } from "#shared/platform/embedded/due-heap.ts";
import { burstOf, type RateLimits } from "./queue-settings.ts";
import type { Outcome } from "./task.ts";
import { Throttle } from "./throttle.ts";
import { TokenBucket } from "./token-bucket.ts";

const OVERLOADED: ReadonlySet<number> = new Set([429, 503]);

interface Due {
  readonly dueAt: number;
  /** The number of the schedule: a later one of the same task makes it void. */
  readonly id: number;
  readonly name: string;
}

export interface DispatcherParts {
  readonly clock: Clock;
  readonly rateLimits: RateLimits;
  /** One attempt at a task; it does not reject. */
  readonly attempt: (name: string) => Promise<Outcome | null>;
}

/** When which task of a queue is attempted: by its time, and as the queue's limits and its target allow. */
export class Dispatcher {
  readonly #clock: Clock;
  readonly #attempt: DispatcherParts["attempt"];
  readonly #due = new DueHeap<Due>();
  readonly #schedules = new Map<string, number>();
  readonly #throttle = new Throttle();
  readonly #bucket: TokenBucket;
  #rateLimits: RateLimits;
  #lastId = 0;
  #running = 0;
  #paused = false;
  #cancelWake: () => void = () => {};

  constructor({ clock, rateLimits, attempt }: DispatcherParts) {
    this.#clock = clock;
    this.#attempt = attempt;
    this.#rateLimits = rateLimits;
    this.#bucket = new TokenBucket(
      rateLimits.maxDispatchesPerSecond,
      burstOf(rateLimits),
      clock.now(),
    );
  }

  /** In the place of an earlier schedule of the task. */
  schedule(name: string, dueAt: number): void {
    this.#lastId += 1;
    this.#schedules.set(name, this.#lastId);
    this.#due.push({ dueAt, id: this.#lastId, name });
    this.#pump();
  }

  unschedule(name: string): void {
    this.#schedules.delete(name);
  }

  limit(rateLimits: RateLimits): void {
    const { maxDispatchesPerSecond } = rateLimits;
    this.#rateLimits = rateLimits;
    this.#bucket.change(
      maxDispatchesPerSecond,
      burstOf(rateLimits),
      this.#clock.now(),
    );
    this.#pump();
  }

  pause(): void {
    this.#paused = true;
    this.#cancelWake();
  }

  resume(): void {
    this.#paused = false;
    this.#pump();
  }

  /** What an attempt that this did not start says of the target. */
  learn(outcome: Outcome): void {
    const now = this.#clock.now();
    if (outcome.type !== "answered") return;
    if (OVERLOADED.has(outcome.status))
      this.#throttle.overloaded(now, outcome.retryAfterMs);
    else if (outcome.status < 300) this.#throttle.succeeded();
  }

  #peek(): Due | undefined {
    for (let next = this.#due.peek(); ; next = this.#due.peek()) {
      if (next === undefined || this.#schedules.get(next.name) === next.id)
        return next;
      this.#due.pop();
    }
  }

  #pump(): void {
    this.#cancelWake();
    for (let next = this.#peek(); next !== undefined; next = this.#peek()) {
      if (this.#paused) return;
      if (this.#running >= this.#rateLimits.maxConcurrentDispatches) return;
      const wait = this.#wait(next.dueAt);
      if (wait > 0) {
        this.#cancelWake = this.#clock.after(wait, () => this.#pump());
        return;
      }
      this.#due.pop();
      this.unschedule(next.name);
      void this.#run(next.name);
    }
  }

  /** Milliseconds until the next dispatch; 0 takes its token. */
  #wait(dueAt: number): number {
    const now = this.#clock.now();
    const wait = Math.max(dueAt - now, this.#throttle.wait(now));
    return wait > 0 ? wait : this.#bucket.take(now);
  }

  async #run(name: string): Promise<void> {
    this.#running += 1;
    const outcome = await this.#attempt(name);
    this.#running -= 1;
    if (outcome !== null) this.learn(outcome);
    this.#pump();
  }
}
