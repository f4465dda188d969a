import { ColliderError } from "#shared/kernel/error.ts";
import type { Clock } from "#shared/platform/clock.ts";

/** A call's time limit: a signal for what can stop early, and a race for what cannot. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #expired: Promise<never>;
  readonly #cancel: () => void;

  constructor(clock: Clock, timeoutMs: number) {
    const { promise, reject } = Promise.withResolvers<never>();
    this.#expired = promise;
    // Whoever races against it sees the rejection; nobody may.
    promise.catch(() => undefined);
    this.#cancel = clock.after(timeoutMs, () => {
      const error = new ColliderError(
        "DEADLINE_EXCEEDED",
        `The call took longer than ${timeoutMs / 1000} s.`,
      );
      this.#controller.abort(error);
      reject(error);
    });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  async race<Result>(work: Promise<Result>): Promise<Result> {
    return Promise.race([work, this.#expired]);
  }

  end(): void {
    this.#cancel();
  }
}
