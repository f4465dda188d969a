import { readRun, runPath, type Run } from "../run/run-document.ts";
import type { EngineContext } from "../engine-context.ts";
import {
  readLightStep,
  stepPath,
  type StepState,
} from "../step/step-document.ts";

/** The run that a step waits for, or waited for in vain. */
function childIn(state: StepState): string | null {
  if (state.phase === "waiting" && state.wait.for === "run")
    return state.wait.run_id;
  return "child_run_id" in state ? (state.child_run_id ?? null) : null;
}

/**
 * The last run that a step started before under the same effect key, in its own run or in one that this repeats; null
 * where there is none.
 */
export async function childBefore(
  { platform: { documents } }: EngineContext,
  run: Run,
  { stepId, effectKey }: Record<"stepId" | "effectKey", string>,
): Promise<Run | null> {
  let runId: string | null = run.id;
  while (runId !== null) {
    const [document, own] = await documents.getAll([
      runPath(runId),
      stepPath(runId, stepId),
    ]);
    const childId = own ? childIn(readLightStep(own).state) : null;
    const child =
      childId === null ? null : await documents.get(runPath(childId));
    if (child) {
      const before = readRun(child);
      return before.root_run_id === effectKey ? before : null;
    }
    runId = document ? readRun(document).retried_from : null;
  }
  return null;
}
