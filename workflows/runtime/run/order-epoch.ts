import type { EngineContext } from "../engine-context.ts";
import type { Run } from "./run-document.ts";
import { isActing } from "./run-stage.ts";
import { resumeOrder } from "./run-watch.ts";

/** Orders what a run's new epoch leads to, after a resume or when it begins to be undone, unless that is ordered already. */
export async function orderEpoch(
  { platform: { tasks } }: EngineContext,
  run: Run,
): Promise<void> {
  const goesOn = isActing(run) || run.phase === "pending";
  if (goesOn && run.ordered_epoch < run.epoch)
    await tasks.enqueue(resumeOrder(run));
}
