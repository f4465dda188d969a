import type { Log } from "#shared/platform/log.ts";
import type { Platform } from "#shared/platform/platform.ts";

const SWEEP_INTERVAL_MS = 60_000;

/** Enqueues the sweep now and every minute, as a scheduler does in the cloud; the result stops it. */
export function startSweeping(
  { tasks, clock }: Pick<Platform, "tasks" | "clock">,
  log: Log,
): () => void {
  let cancel = (): void => undefined;
  const sweep = (): void => {
    cancel = clock.after(SWEEP_INTERVAL_MS, sweep);
    tasks
      .enqueue({ operation: "sweep_runs", payload: {} })
      .catch((err: unknown) => log.error({ err }, "The sweep was not queued."));
  };
  sweep();
  return () => cancel();
}
