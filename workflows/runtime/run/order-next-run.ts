import type { EngineContext } from "../engine-context.ts";
import { readRun, RUNS, type Run } from "./run-document.ts";
import { freshLook } from "./run-watch.ts";

/**
 * Orders a look at the oldest run that waits for a slot of the same limit. Safe to repeat: a look that finds no slot
 * changes nothing.
 */
export async function orderNextRun(
  { platform: { documents, tasks } }: EngineContext,
  { concurrency }: Run,
): Promise<void> {
  if (concurrency === null) return;
  const { scope } = concurrency;
  const oldest = await documents.query({
    from: { collection: RUNS },
    where: [
      { field: "slot_scope", operator: "==", value: scope },
      { field: "phase", operator: "==", value: "pending" },
    ],
    orderBy: [{ field: "created_at", direction: "ascending" }],
    limit: 1,
  });
  for (const document of oldest)
    await tasks.enqueue(freshLook(readRun(document)));
}
