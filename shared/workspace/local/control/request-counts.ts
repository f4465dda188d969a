import type { JsonObject } from "#shared/kernel/json.ts";

interface Count {
  requests: number;
  failed: number;
}

/** How often each method of the APIs was called since the counts were reset. */
export class RequestCounts {
  readonly #methods = new Map<string, Count>();
  readonly #faults = new Map<string, number>();
  #units = 0;

  /** @param method - as its route is written: `GET /gmail/v1/users/:userId/messages/:id` */
  began(method: string, units: number): void {
    this.#of(method).requests += 1;
    this.#units += units;
  }

  failed(method: string): void {
    this.#of(method).failed += 1;
  }

  faulted(kind: string): void {
    this.#faults.set(kind, (this.#faults.get(kind) ?? 0) + 1);
  }

  /** How often a method was called. */
  of(method: string): number {
    return this.#methods.get(method)?.requests ?? 0;
  }

  read() {
    const counts = [...this.#methods].sort(([a], [b]) => (a < b ? -1 : 1));
    const total = (name: keyof Count) =>
      counts.reduce((sum, [, count]) => sum + count[name], 0);
    return {
      requests: total("requests"),
      failed: total("failed"),
      units: this.#units,
      methods: Object.fromEntries(
        counts.map(([method, count]) => [method, { ...count }]),
      ),
      faults: Object.fromEntries(this.#faults),
    } satisfies JsonObject;
  }

  reset(): void {
    this.#methods.clear();
    this.#faults.clear();
    this.#units = 0;
  }

  #of(method: string): Count {
    const count = this.#methods.get(method) ?? { requests: 0, failed: 0 };
    this.#methods.set(method, count);
    return count;
  }
}
