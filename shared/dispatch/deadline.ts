import { ColliderError } from "#shared/kernel/error.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { limitTo } from "#shared/platform/time-limit.ts";

/** A call's time limit, counted from its start: a signal for what can stop early, and a race for what cannot. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #clock: Clock;
  /** Milliseconds since the epoch. */
  readonly #endsAt: number;
  readonly #cancel: () => void;
  /** Ends the wait of who races against it now. */
  #giveUp: (error: ColliderError) => void = () => undefined;

  constructor(clock: Clock, startedAt: number, timeoutMs: number) {
    const expire = (): void => this.#expire(timeoutMs);
    this.#clock = clock;
    this.#endsAt = startedAt + timeoutMs;
    limitTo(this.signal, this.#endsAt);
    this.#cancel = clock.after(Math.max(0, this.leftMs), expire);
    if (this.leftMs <= 0) expire();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The work's result, unless the time is over first; one race at a time. Where the work fails there is no more to be ended. */
  race<Result>(work: Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#giveUp = reject;
      work.then(resolve, (thrown: unknown) => {
        this.end();
        reject(thrown);
      });
      if (this.signal.aborted) reject(this.signal.reason);
    });
  }

  /** Milliseconds. */
  get leftMs(): number {
    return this.#endsAt - this.#clock.now();
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
    this.#giveUp(error);
  }
}
