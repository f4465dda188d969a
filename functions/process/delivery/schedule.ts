import type { Log } from "#shared/platform/log.ts";
import type { Platform } from "#shared/platform/platform.ts";

const INTERVAL_MS = 60_000;

/** What Cloud Scheduler calls once a minute, as their `deployment.schedule` says. */
export const SCHEDULED_OPERATIONS: readonly string[] = [
  "sweep_runs",
  "seal_audit_events",
];

/** Enqueues operations now and every minute, as a scheduler does in the cloud; the result stops it. */
export function startSchedule(
  { tasks, clock }: Pick<Platform, "tasks" | "clock">,
  log: Log,
  operations = SCHEDULED_OPERATIONS,
): () => void {
  let cancel = (): void => undefined;
  const enqueue = (operation: string): void => {
    tasks
      .enqueue({ operation, payload: {} })
      .catch((err: unknown) =>
        log.error({ err, operation }, "A scheduled call was not queued."),
      );
  };
  const turn = (): void => {
    cancel = clock.after(INTERVAL_MS, turn);
    for (const operation of operations) enqueue(operation);
  };
  turn();
  return () => cancel();
}
