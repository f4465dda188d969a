import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TokenBucket } from "#scripts/cloud-tasks-emulator/token-bucket.ts";

describe("a token bucket", () => {
  test("gives no more than a burst and its rate in any time, and no less to whoever waits", () => {
    const rates = fc.double({ min: 0.01, max: 500, noNaN: true });
    const pauses = fc.array(fc.integer({ min: 0, max: 5000 }), {
      minLength: 1,
      maxLength: 50,
    });
    fc.assert(
      fc.property(
        rates,
        fc.integer({ min: 1, max: 50 }),
        pauses,
        (rate, burst, pausesMs) => {
          const bucket = new TokenBucket(rate, burst, 0);
          const taken: number[] = [];
          let now = 0;
          const waitedAgain: number[] = [];
          for (const pause of pausesMs) {
            now += pause;
            const wait = bucket.take(now);
            now += wait;
            waitedAgain.push(wait > 0 ? bucket.take(now) : 0);
            taken.push(now);
          }
          expect(new Set(waitedAgain)).toEqual(new Set([0]));
          for (const [index, from] of taken.entries())
            for (const [later, to] of taken.entries())
              expect(later - index + 1).toBeLessThanOrEqual(
                Math.max(0, burst + ((to - from) / 1000) * rate + 1e-6),
              );
        },
      ),
      { numRuns: 200 },
    );
  });

  test("keeps no more than a smaller burst when it changes", () => {
    const bucket = new TokenBucket(1, 10, 0);
    bucket.change(2, 3, 0);
    expect([bucket.take(0), bucket.take(0), bucket.take(0)]).toEqual([0, 0, 0]);
    expect(bucket.take(0)).toBe(500);
  });
});
