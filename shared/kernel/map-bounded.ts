/**
 * Maps with at most `limit` calls under way; the results are in the order of the items. The first failure rejects and
 * no further call is begun.
 */
export async function mapBounded<Item, Result>(
  items: readonly Item[],
  limit: number,
  map: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Map<number, Result>();
  const queue = items.entries();
  let failed = false;
  const work = async () => {
    for (const [index, item] of queue) {
      if (failed) return;
      results.set(index, await map(item));
    }
  };
  try {
    await Promise.all(
      Array.from({ length: Math.min(limit, items.length) }, work),
    );
  } catch (cause) {
    failed = true;
    throw cause;
  }
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}
