import { isoTime } from "#shared/kernel/time.ts";
import type { Document } from "#shared/platform/document-store.ts";
import type { Platform } from "#shared/platform/platform.ts";
import type { Task } from "#shared/platform/task-queue.ts";
import { RUN_CHECKS } from "./run-document.ts";
import { ADVANCE_RUN } from "./run-watch.ts";
import { FIRST_CHECK_MS } from "./start-run.ts";

const PAGE = 100;
const LONGEST_INTERVAL_MS = 3_600_000;

/** As the run's start left it. */
function traceOf(check: Document): Pick<Task, "traceparent"> {
  const { traceparent } = check.data;
  return typeof traceparent === "string" ? { traceparent } : {};
}

/** How long after a look at a run the next one is, by how long that was after the one before. */
export function nextInterval(intervalMs: number): number {
  return Math.min(intervalMs * 2, LONGEST_INTERVAL_MS);
}

function intervalOf(check: Document): number {
  const interval = check.data["interval_ms"];
  return typeof interval === "number" ? interval : FIRST_CHECK_MS;
}

/**
 * Orders a look at each run whose check is due, and puts its next check twice as far away, up to an hour. A run's check
 * goes with the run's end.
 */
export async function sweepRuns({
  documents,
  tasks,
  clock,
}: Platform): Promise<number> {
  const now = clock.now();
  const due = await documents.query({
    from: { collection: RUN_CHECKS },
    where: [{ field: "check_at", operator: "<=", value: isoTime(now) }],
    orderBy: [{ field: "check_at", direction: "ascending" }],
    limit: PAGE,
  });
  for (const check of due) {
    const payload = { payload: { run_id: check.id } };
    await tasks.enqueue({
      operation: ADVANCE_RUN,
      payload,
      ...traceOf(check),
    });
    const interval = nextInterval(intervalOf(check));
    await documents.transaction(async (transaction) => {
      // The run may have ended, and its check with it; or another sweep was here.
      const current = await transaction.get(check.path);
      if (current?.version !== check.version) return;
      transaction.write({
        type: "update",
        path: check.path,
        fields: { check_at: isoTime(now + interval), interval_ms: interval },
      });
    });
  }
  return due.length;
}
