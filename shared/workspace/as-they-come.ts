type Arrived<Result> =
  | { readonly type: "result"; readonly result: Result }
  | { readonly type: "failure"; readonly cause: unknown };

/** What has arrived and was not taken yet. One promise at a time: a race of many would hold on to all that it was won by. */
class Arrivals<Result> {
  readonly #waiting: Arrived<Result>[] = [];
  #next = Promise.withResolvers<void>();

  add(one: Arrived<Result>): void {
    this.#waiting.push(one);
    this.#next.resolve();
  }

  async take(): Promise<Arrived<Result>> {
    for (;;) {
      const first = this.#waiting.shift();
      if (first !== undefined) return first;
      await this.#next.promise;
      this.#next = Promise.withResolvers();
    }
  }
}

/**
 * Maps with at most `limit` calls under way or results waiting to be taken; the results come as they are there, in any
 * order. The first failure ends it; what is under way then is left to itself.
 */
export async function* asTheyCome<Item, Result>(
  items: readonly Item[],
  limit: number,
  map: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const arrivals = new Arrivals<Result>();
  const begin = (item: Item): void => {
    map(item).then(
      (result) => arrivals.add({ type: "result", result }),
      (cause: unknown) => arrivals.add({ type: "failure", cause }),
    );
  };
  for (const item of items.slice(0, limit)) begin(item);
  for (let taken = 0; taken < items.length; taken += 1) {
    const one = await arrivals.take();
    if (one.type === "failure") throw one.cause;
    yield one.result;
    const next = items[taken + limit];
    if (next !== undefined) begin(next);
  }
}
