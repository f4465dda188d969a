import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  backoffMs,
  isGivenUp,
  type RetryConfig,
} from "#scripts/cloud-tasks-emulator/retry.ts";

const CONFIG: RetryConfig = {
  maxAttempts: 100,
  maxRetryDurationMs: 0,
  minBackoffMs: 100,
  maxBackoffMs: 3_600_000,
  maxDoublings: 16,
};

function firstBackoffs(config: Partial<RetryConfig>): readonly number[] {
  return [1, 2, 3, 4, 5].map((retry) =>
    backoffMs({ ...CONFIG, ...config }, retry),
  );
}

describe("the backoff of a retry", () => {
  test("doubles, then grows by the last step", () => {
    expect(firstBackoffs({ maxDoublings: 2 })).toEqual([
      100, 200, 400, 800, 1200,
    ]);
  });

  test("grows by the first step when it never doubles", () => {
    expect(firstBackoffs({ maxDoublings: 0 })).toEqual([
      100, 200, 300, 400, 500,
    ]);
  });

  test("stays at the longest", () => {
    expect(firstBackoffs({ maxBackoffMs: 250 })).toEqual([
      100, 200, 250, 250, 250,
    ]);
  });

  test("lies between the shortest and the longest and never shrinks, however many there are", () => {
    const configs = fc
      .tuple(fc.nat(100_000), fc.nat(10_000_000), fc.nat(2000))
      .map(([minBackoffMs, more, maxDoublings]) => ({
        ...CONFIG,
        minBackoffMs,
        maxBackoffMs: minBackoffMs + more,
        maxDoublings,
      }));
    fc.assert(
      fc.property(
        configs,
        fc.integer({ min: 1, max: 5000 }),
        (config, retry) => {
          const backoff = backoffMs(config, retry);
          expect(backoff).toBeGreaterThanOrEqual(config.minBackoffMs);
          expect(backoff).toBeLessThanOrEqual(config.maxBackoffMs);
          expect(backoffMs(config, retry + 1)).toBeGreaterThanOrEqual(backoff);
        },
      ),
    );
  });
});

describe("a task is given up", () => {
  const limits = (maxAttempts: number, maxRetryDurationMs: number) => ({
    ...CONFIG,
    maxAttempts,
    maxRetryDurationMs,
  });

  test.each([
    ["never without limits", limits(-1, 0), [1e9, 1e12], false],
    ["not before its attempts are used up", limits(3, 0), [2, 1e12], false],
    ["when its attempts are used up", limits(3, 0), [3, 0], true],
    ["not before its time is over", limits(-1, 1000), [1e9, 999], false],
    ["when its time is over", limits(-1, 1000), [1, 1000], true],
    ["not for its attempts alone", limits(3, 1000), [3, 999], false],
    ["not for its time alone", limits(3, 1000), [2, 1000], false],
    ["for both", limits(3, 1000), [3, 1000], true],
  ] as const)("%s", (_, config, [attempts, triedForMs], givenUp) => {
    expect(isGivenUp(config, attempts, triedForMs)).toBe(givenUp);
  });
});
