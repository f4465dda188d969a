import type { Clock } from "./clock.ts";

/** Waits for a time. @throws the signal's reason when it is aborted meanwhile. */
export async function pause(
  ms: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const cancel = clock.after(ms, resolve);
  const stop = (): void => {
    cancel();
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- whoever aborts chooses what is thrown
    reject(signal.reason);
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    await promise;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
