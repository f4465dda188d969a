export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back once after a delay in milliseconds; the result cancels it. */
  after(delayMs: number, callback: () => void): () => void;
}

// setTimeout does not wait longer than this: it would call back at once.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, callback) => {
    const wait = (leftMs: number): NodeJS.Timeout => {
      if (leftMs <= LONGEST_TIMER_MS) return setTimeout(callback, leftMs);
      return setTimeout(() => {
        timer = wait(leftMs - LONGEST_TIMER_MS);
      }, LONGEST_TIMER_MS);
    };
    let timer = wait(Math.max(0, delayMs));
    return () => clearTimeout(timer);
  },
};
