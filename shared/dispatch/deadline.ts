import { ColliderError } from "#shared/kernel/error.ts";
import type { Clock } from "#shared/platform/clock.ts";

/** A call's time limit, counted from its start: a signal for what can stop early, and a race for what cannot. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #expired = Promise.withResolvers<never>();
  readonly #cancel: () => void;

  constructor(clock: Clock, startedAt: number, timeoutMs: number) {
    // Whoever races against it sees the rejection; nobody may.
    this.#expired.promise.catch(() => undefined);
    const expire = (): void => this.#expire(timeoutMs);
    const left = startedAt + timeoutMs - clock.now();
    this.#cancel = clock.after(Math.max(0, left), expire);
    if (left <= 0) expire();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  async race<Result>(work: Promise<Result>): Promise<Result> {
    return Promise.race([work, this.#expired.promise]);
  }

  end(): void {
    this.#cancel();
  }

  #expire(timeoutMs: number): void {
    const error = new ColliderError(
      "DEADLINE_EXCEEDED",
      `The call took longer than ${timeoutMs / 1000} s.`,
    );
    this.#controller.abort(error);
    this.#expired.reject(error);
  }
}
