import { enqueueStep, NEXT_ATTEMPT } from "../step/order-step.ts";
import type { EngineContext } from "../engine-context.ts";
import { isMap } from "#workflows/planner/map-item.ts";
import { lookAtChildren } from "../family/run-family.ts";
import { loadStep } from "../step/load-step.ts";
import { actsOn } from "../run/run-stage.ts";
import { isSettled } from "../step/step-document.ts";
import { ENGINE_VERSION } from "../step/step-task.ts";
import { goOn } from "../step/try-step.ts";

/** Orders what follows from a step, or an item of a map, that a person has settled, or let be tried again. */
export async function lookAtStep(
  context: EngineContext,
  runId: string,
  stepId: string,
): Promise<void> {
  const loaded = await loadStep(context, {
    run_id: runId,
    step_key: stepId,
    attempt: 1,
    epoch: 0,
    engine_version: ENGINE_VERSION,
    needs: [],
  });
  const state = loaded?.stored?.state ?? null;
  if (loaded === null || state === null) return;
  if (isMap(loaded.step)) await lookAtChildren(context, loaded.run);
  if (!actsOn(loaded.run, stepId)) return;
  const at = { run: loaded.run, plan: loaded.plan };
  if (isSettled(state))
    await goOn(context, at, loaded, { phase: state.phase, repeated: true });
  else if (state.phase === "retrying")
    await enqueueStep(context, at, { stepId, state, hop: NEXT_ATTEMPT });
}
