import { setImmediate as endOfTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { ColliderError } from "#shared/kernel/error.ts";
import { VirtualClock } from "#shared/platform/embedded/virtual-clock.ts";
import { limitTo } from "#shared/platform/time-limit.ts";
import { repeatRead } from "#shared/workspace/google/repeat-read.ts";

const START = Date.UTC(2026, 10, 23, 9);

const unavailable = () =>
  new ColliderError("UNAVAILABLE", "Later.", { reason: "GOOGLE_UNAVAILABLE" });
const exhausted = () =>
  new ColliderError("RESOURCE_EXHAUSTED", "Later.", {
    reason: "GOOGLE_RATE_LIMITED",
  });

interface Reading {
  /** Milliseconds since the start, of each attempt. */
  readonly attempts: readonly number[];
  readonly outcome: unknown;
}

/** Reads what always fails, while time goes from each timer to the next. */
async function read(
  fail: () => ColliderError,
  given: {
    readonly random?: number;
    readonly askedMs?: number;
    readonly endsAfterMs?: number;
    readonly succeedsAt?: number;
  } = {},
): Promise<Reading> {
  const clock = new VirtualClock(START);
  const { signal } = new AbortController();
  if (given.endsAfterMs !== undefined)
    limitTo(signal, START + given.endsAfterMs);
  const attempts: number[] = [];
  const reading: { outcome: unknown } = { outcome: null };
  const settle = (outcome: unknown): void => {
    reading.outcome = outcome;
  };
  const failureOf = (thrown: unknown) => {
    if (!(thrown instanceof ColliderError)) throw thrown;
    return { error: thrown, askedMs: given.askedMs ?? null };
  };
  const attempt = async () => {
    attempts.push(clock.now() - START);
    if (attempts.length === given.succeedsAt) return "an answer";
    throw fail();
  };
  const random = () => given.random ?? 1;
  repeatRead(attempt, { clock, signal, random, failureOf }).then(
    settle,
    settle,
  );
  while (reading.outcome === null) {
    await endOfTurn();
    clock.advance();
  }
  return { attempts, outcome: reading.outcome };
}

describe("a read that fails by what passes", () => {
  it("is repeated after waits that double, and seven times at most", async () => {
    const { attempts, outcome } = await read(unavailable);
    expect(attempts).toEqual([0, 100, 300, 700, 1500, 3100, 6300]);
    expect(outcome).toMatchObject({ code: "UNAVAILABLE" });
  });

  it("waits longer for a quota than for a fault", async () => {
    const { attempts } = await read(exhausted);
    expect(attempts).toEqual([0, 500, 1500, 3500, 7500, 15_500, 31_500]);
  });

  it("waits a random part of that time, so that not all come again at once", async () => {
    const { attempts } = await read(unavailable, { random: 0.5 });
    expect(attempts.slice(0, 4)).toEqual([0, 50, 150, 350]);
  });

  it("does not come again before Google asks for it", async () => {
    const { attempts } = await read(exhausted, { random: 0, askedMs: 2000 });
    expect(attempts.slice(0, 3)).toEqual([0, 2000, 4000]);
  });

  it("is an answer as soon as there is one", async () => {
    const { attempts, outcome } = await read(unavailable, { succeedsAt: 3 });
    expect(attempts).toHaveLength(3);
    expect(outcome).toBe("an answer");
  });

  it("does not begin to wait for what is after the call's time limit", async () => {
    const { attempts, outcome } = await read(unavailable, { endsAfterMs: 700 });
    expect(attempts).toEqual([0, 100, 300]);
    expect(outcome).toMatchObject({ code: "UNAVAILABLE" });
  });
});

it.each([
  "NOT_FOUND",
  "PERMISSION_DENIED",
  "INVALID_ARGUMENT",
  "INTERNAL",
] as const)("a read that fails with %s is not repeated", async (code) => {
  const { attempts } = await read(() => new ColliderError(code, "No."));
  expect(attempts).toEqual([0]);
});

it("a daily limit is not waited for", async () => {
  const { attempts } = await read(
    () =>
      new ColliderError("RESOURCE_EXHAUSTED", "Tomorrow.", {
        reason: "GOOGLE_DAILY_LIMIT",
      }),
  );
  expect(attempts).toEqual([0]);
});
