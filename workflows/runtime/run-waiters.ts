/** A wait for the end of a run. */
export interface Watch {
  /** Resolves when the run ends in this process, or when the watch is stopped. */
  readonly ended: Promise<void>;
  readonly stop: () => void;
}

/** Those in this process who wait for a run to end. */
export class RunWaiters {
  readonly #watching = new Map<string, Set<() => void>>();

  watch(runId: string): Watch {
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const watching = this.#watching.get(runId) ?? new Set();
    this.#watching.set(runId, watching.add(resolve));
    const stop = (): void => {
      resolve();
      const was = watching.delete(resolve);
      if (was && watching.size === 0) this.#watching.delete(runId);
    };
    return { ended, stop };
  }

  notify(runId: string): void {
    for (const resolve of this.#watching.get(runId) ?? []) resolve();
  }
}
