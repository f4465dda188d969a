import type { Clock } from "#shared/platform/clock.ts";

/** A wait for something of a run. */
export interface Watch {
  /** Resolves when it has happened in this process, or when the watch is stopped. */
  readonly noted: Promise<void>;
  readonly stop: () => void;
}

/** Those in this process who wait for one thing of a run, such as its end. */
export class RunWaiters {
  readonly #watching = new Map<string, Set<() => void>>();

  watch(runId: string): Watch {
    const { promise: noted, resolve } = Promise.withResolvers<void>();
    const watching = this.#watching.get(runId) ?? new Set();
    this.#watching.set(runId, watching.add(resolve));
    const stop = (): void => {
      resolve();
      const was = watching.delete(resolve);
      if (was && watching.size === 0) this.#watching.delete(runId);
    };
    return { noted, stop };
  }

  notify(runId: string): void {
    for (const resolve of this.#watching.get(runId) ?? []) resolve();
  }
}

/** Resolves when the watch is noted, when the signal aborts, and otherwise after a while. */
export async function notedWithin(
  watch: Watch,
  { clock, ms }: { readonly clock: Clock; readonly ms: number },
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return watch.stop();
  const cancel = clock.after(ms, watch.stop);
  signal.addEventListener("abort", watch.stop);
  await watch.noted;
  signal.removeEventListener("abort", watch.stop);
  cancel();
}
