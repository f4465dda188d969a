interface Waiting {
  readonly bytes: number;
  readonly begin: () => void;
}

/**
 * How many bytes may be held at once by those who ask. They get their turn in the order in which they asked; who asks for
 * more than there is gets all of it.
 */
export class ByteBudget {
  readonly #most: number;
  #free: number;
  readonly #waiting: Waiting[] = [];

  constructor(most: number) {
    this.#most = most;
    this.#free = most;
  }

  /** Resolves when the bytes are there to be held; the result gives them back. Null asks for all. */
  async take(wanted: number | null): Promise<() => void> {
    const bytes = Math.min(wanted ?? this.#most, this.#most);
    const turn = Promise.withResolvers<void>();
    this.#waiting.push({ bytes, begin: turn.resolve });
    this.#serve();
    await turn.promise;
    return () => {
      this.#free += bytes;
      this.#serve();
    };
  }

  #serve(): void {
    for (;;) {
      const [first] = this.#waiting;
      if (first === undefined || first.bytes > this.#free) return;
      this.#waiting.shift();
      this.#free -= first.bytes;
      first.begin();
    }
  }
}
