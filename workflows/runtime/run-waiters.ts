/** Those in this process who wait for a run to end. */
export class RunWaiters {
  readonly #waiting = new Map<string, Set<() => void>>();

  /** Resolves when the run ends in this process, or with the signal; never rejects. */
  async ended(runId: string, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting = this.#waiting.get(runId) ?? new Set();
    this.#waiting.set(runId, waiting.add(resolve));
    signal.addEventListener("abort", () => resolve(), { once: true });
    await promise;
    waiting.delete(resolve);
    if (waiting.size === 0) this.#waiting.delete(runId);
  }

  notify(runId: string): void {
    for (const resolve of this.#waiting.get(runId) ?? []) resolve();
  }
}
