/** Units that are spent, and come back steadily: so many at once, and so many a second. */
export class UnitBucket {
  readonly #capacity: number;
  readonly #perMs: number;
  #left: number;
  /** Milliseconds since the epoch. */
  #countedAt: number;

  constructor(options: {
    readonly capacity: number;
    readonly perSecond: number;
    /** Milliseconds since the epoch. */
    readonly now: number;
  }) {
    this.#capacity = options.capacity;
    this.#perMs = options.perSecond / 1000;
    this.#left = options.capacity;
    this.#countedAt = options.now;
  }

  /** Milliseconds until so many units, or all that there can be, are there. */
  msUntil(units: number, now: number): number {
    this.#refill(now);
    const lacking = Math.min(units, this.#capacity) - this.#left;
    return lacking <= 0 ? 0 : Math.ceil(lacking / this.#perMs);
  }

  /** Spends units, even those that have yet to come back. */
  spend(units: number, now: number): void {
    this.#refill(now);
    this.#left -= units;
  }

  #refill(now: number): void {
    const passed = Math.max(0, now - this.#countedAt);
    this.#left = Math.min(this.#capacity, this.#left + passed * this.#perMs);
    this.#countedAt = now;
  }
}
