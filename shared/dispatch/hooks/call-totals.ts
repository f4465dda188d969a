import type { JsonObject } from "#shared/kernel/json.ts";

/** Upper bounds of a histogram's buckets in milliseconds, each included; the last bucket has none (OpenTelemetry's default). */
const BOUNDS_MS = [
  0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000,
];

interface Total {
  readonly operation: string;
  readonly outcome: string;
  count: number;
  sumMs: number;
  readonly buckets: number[];
}

/** How many calls there were since the process began, and how long they took. */
export class CallTotals {
  readonly #totals = new Map<string, Total>();

  add(operation: string, outcome: string, durationMs: number): void {
    const total = this.#totalOf(operation, outcome);
    total.count += 1;
    total.sumMs += durationMs;
    const found = BOUNDS_MS.findIndex((bound) => durationMs <= bound);
    const bucket = found === -1 ? BOUNDS_MS.length : found;
    total.buckets[bucket] = (total.buckets[bucket] ?? 0) + 1;
  }

  toJson(): JsonObject {
    return {
      bounds_ms: BOUNDS_MS,
      calls: [...this.#totals.values()].map(
        ({ operation, outcome, count, sumMs, buckets }) => ({
          operation,
          outcome,
          count,
          duration_ms: { sum: sumMs, buckets: [...buckets] },
        }),
      ),
    };
  }

  #totalOf(operation: string, outcome: string): Total {
    const key = `${operation} ${outcome}`;
    const known = this.#totals.get(key);
    if (known !== undefined) return known;
    const buckets = [0, ...BOUNDS_MS.map(() => 0)];
    const total = { operation, outcome, count: 0, sumMs: 0, buckets };
    this.#totals.set(key, total);
    return total;
  }
}
