import { barriersOnSettle } from "#workflows/planner/barriers.ts";
import type { Command, SettledStep } from "#workflows/planner/continuation.ts";
import type { EngineContext, RunAt } from "../engine-context.ts";
import { enqueueStep, type Hop } from "./order-step.ts";
import { failRun, finishRun } from "../run/run-endings.ts";
import { skipStep } from "./skip-step.ts";
import type { StepState } from "./step-document.ts";

/** Carries out a command; the result is a step that settled by it. Doing it again is harmless. */
export async function perform(
  context: EngineContext,
  at: RunAt,
  command: Command,
  around: {
    readonly hop: Hop;
    /** Whether even what only one step orders is named. */
    readonly named: boolean;
    readonly state: StepState | null;
  },
): Promise<SettledStep | null> {
  switch (command.type) {
    case "enqueue_step": {
      const { stepId } = command;
      const hop = command.named || around.named ? around.hop : null;
      await enqueueStep(context, at, { stepId, state: around.state, hop });
      return null;
    }
    case "skip_step":
      return skipStep(context, at.run, {
        stepId: command.stepId,
        barriers: barriersOnSettle(at.plan, command.stepId, "skipped"),
      });
    case "fail_run":
      await failRun(context, at, command.stepId);
      return null;
    case "finish_run":
      await finishRun(context, at);
      return null;
  }
}
