const FIRST_HOLD_MS = 1000;
const LONGEST_HOLD_MS = 60_000;

/**
 * Holds a whole queue while its target answers 429 or 503: a second at first, twice as long each time it happens again,
 * no less than the target's Retry-After. A success ends it. Google gives no figures; these are the emulator's own.
 */
export class Throttle {
  #until = 0;
  #holds = 0;

  /** Milliseconds to wait before the next dispatch. */
  wait(now: number): number {
    return Math.max(0, this.#until - now);
  }

  overloaded(now: number, retryAfterMs: number | null): void {
    // What was sent before the queue was held says nothing new.
    if (now < this.#until) return;
    const hold = Math.min(FIRST_HOLD_MS * 2 ** this.#holds, LONGEST_HOLD_MS);
    this.#until = now + Math.max(hold, retryAfterMs ?? 0);
    this.#holds += 1;
  }

  succeeded(): void {
    this.#until = 0;
    this.#holds = 0;
  }
}
