/** Runs work as soon as less than so many others run. */
export type Bound = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** The first that comes is the first that runs. */
export function createBound(most: number): Bound {
  const waiting: (() => void)[] = [];
  let running = 0;

  return async (work) => {
    if (running < most) running += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      // Whoever waits takes over the place.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
