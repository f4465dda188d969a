/** How long a piece of work takes, in milliseconds. */
export async function timed(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Times of the same piece of work, in milliseconds. */
export class Series {
  readonly #times: number[] = [];

  add(ms: number): void {
    this.#times.push(ms);
  }

  async time(work: () => unknown): Promise<void> {
    this.add(await timed(work));
  }

  get p50(): number {
    return this.#at(0.5);
  }

  get p99(): number {
    return this.#at(0.99);
  }

  #at(share: number): number {
    const sorted = this.#times.toSorted((a, b) => a - b);
    return sorted[Math.ceil(share * (sorted.length - 1))] ?? Number.NaN;
  }
}
