import { ColliderError } from "#shared/kernel/error.ts";
import { epochMs } from "#shared/kernel/time.ts";
import { barriersOnSettle } from "#workflows/planner/barriers.ts";
import type { Command, SettledStep } from "#workflows/planner/continuation.ts";
import { planStepOf } from "#workflows/planner/plan.ts";
import type { EngineContext, RunAt } from "./engine-context.ts";
import { failRun, finishRun } from "./run-endings.ts";
import {
  skippedStep,
  stepPath,
  stepWrite,
  type StepState,
} from "./step-document.ts";
import { stepTask } from "./step-task.ts";

/** One purpose of named tasks: see `StepTaskParts.hop`. */
export type Hop = string;

/** Enqueues a step as its document says: pending, or due for its next attempt. */
export async function enqueueStep(
  context: EngineContext,
  at: RunAt,
  order: {
    readonly stepId: string;
    readonly state: StepState | null;
    readonly hop: Hop | null;
  },
): Promise<void> {
  const { stepId, state, hop } = order;
  const step = planStepOf(at.plan, stepId);
  const dueAt = dueTime(state);
  await context.platform.tasks.enqueue(
    stepTask({
      runId: at.run.id,
      stepId,
      operation: step.operation,
      attempt: state?.attempt ?? 1,
      epoch: at.run.epoch,
      needs: step.needs,
      traceparent: at.traceparent,
      ...(dueAt === null ? {} : { notBefore: epochMs(dueAt) }),
      ...(hop === null ? {} : { hop }),
    }),
  );
}

function dueTime(state: StepState | null): string | null {
  switch (state?.phase) {
    case "retrying":
      return state.next_attempt_at;
    case "claimed":
      return state.lease_until;
    case undefined:
    case "success":
    case "failed":
    case "skipped":
      return null;
  }
}

async function skipStep(
  context: EngineContext,
  at: RunAt,
  stepId: string,
): Promise<SettledStep> {
  const { documents, clock } = context.platform;
  const barriers = barriersOnSettle(at.plan, stepId, "skipped");
  const write = stepWrite(
    stepPath(at.run.id, stepId),
    null,
    skippedStep(barriers, clock.now()),
  );
  try {
    await documents.transaction(async (transaction) =>
      transaction.write(write),
    );
  } catch (thrown) {
    // Another delivery skipped it; what follows from that is the same.
    if (!isAlreadyThere(thrown)) throw thrown;
  }
  return { stepId, phase: "skipped" };
}

function isAlreadyThere(thrown: unknown): boolean {
  return thrown instanceof ColliderError && thrown.reason === "DOCUMENT_EXISTS";
}

/** Carries out a command; the result is a step that settled by it. Doing it again is harmless. */
export async function perform(
  context: EngineContext,
  at: RunAt,
  command: Command,
  around: { readonly hop: Hop; readonly state: StepState | null },
): Promise<SettledStep | null> {
  switch (command.type) {
    case "enqueue_step": {
      const { stepId, named } = command;
      const hop = named ? around.hop : null;
      await enqueueStep(context, at, { stepId, state: around.state, hop });
      return null;
    }
    case "skip_step":
      return skipStep(context, at, command.stepId);
    case "fail_run":
      await failRun(context, at, command.stepId);
      return null;
    case "finish_run":
      await finishRun(context, at);
      return null;
  }
}
