import { enqueueStep, NEXT_ATTEMPT } from "./commands.ts";
import { walkOn } from "./continue-run.ts";
import type { EngineContext, RunAt } from "./engine-context.ts";
import { isSettled, readStep, stepPath } from "./step-document.ts";

/** Orders what follows from a step that a person has settled, or let be tried again. */
export async function lookAtStep(
  context: EngineContext,
  at: RunAt,
  stepId: string,
): Promise<void> {
  const { documents } = context.platform;
  const document = await documents.get(stepPath(at.run.id, stepId));
  const state = document === null ? null : readStep(document).state;
  if (state === null) return;
  if (isSettled(state))
    await walkOn(context, at, { stepId, phase: state.phase, repeated: true });
  else if (state.phase === "retrying")
    await enqueueStep(context, at, { stepId, state, hop: NEXT_ATTEMPT });
}
