import type { ColliderError } from "#shared/kernel/error.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { pause } from "#shared/platform/pause.ts";
import { endOf } from "#shared/platform/time-limit.ts";

/** A failure in our words, and how long Google asks to wait after it; null where it asks nothing. */
export interface FailedRead {
  readonly error: ColliderError;
  readonly askedMs: number | null;
}

export interface RepeatTerms {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly failureOf: (thrown: unknown) => FailedRead;
}

// With one request in ten failing, seven attempts all fail once in ten million times.
const MOST_ATTEMPTS = 7;
/** What passes, by its reason, and how long is waited for it at most the first time: each further wait is twice as long. */
const FIRST_WAIT_MS: ReadonlyMap<string, number> = new Map([
  ["GOOGLE_UNREACHABLE", 100],
  ["GOOGLE_UNAVAILABLE", 100],
  ["GOOGLE_RATE_LIMITED", 500],
]);

/**
 * Reads, and again where it fails by what passes: after a random part of a time that doubles, so that those who failed
 * together do not come again together, and not before Google asks for it. What would be waited for beyond the call's time
 * limit is not waited for: who called is told at once, and when to come again.
 *
 * @throws ColliderError of the last attempt.
 */
export async function repeatRead<Result>(
  read: () => Promise<Result>,
  terms: RepeatTerms,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1)
    try {
      return await read();
    } catch (thrown) {
      const failed = terms.failureOf(thrown);
      const waitMs = waitAfter(failed, attempt, terms.random());
      if (waitMs === null || !isInTime(waitMs, terms)) throw failed.error;
      await waitFor(waitMs, terms);
    }
}

/** Milliseconds; null where a repeat would not help. */
function waitAfter(
  { error, askedMs }: FailedRead,
  attempt: number,
  random: number,
): number | null {
  const first = FIRST_WAIT_MS.get(error.reason);
  if (first === undefined || attempt === MOST_ATTEMPTS) return null;
  return (askedMs ?? 0) + random * first * 2 ** (attempt - 1);
}

function isInTime(waitMs: number, { clock, signal }: RepeatTerms): boolean {
  const endsAt = endOf(signal);
  return endsAt === null || clock.now() + waitMs < endsAt;
}

async function waitFor(waitMs: number, terms: RepeatTerms): Promise<void> {
  try {
    await pause(waitMs, terms.clock, terms.signal);
  } catch (thrown) {
    throw terms.failureOf(thrown).error;
  }
}
