import { ColliderError } from "#shared/kernel/error.ts";
import { isoTime } from "#shared/kernel/time.ts";
import type { Transaction } from "#shared/platform/document-store.ts";
import {
  isControlTool,
  type ControlTool,
} from "#workflows/definition/control-tools.ts";
import { RUN_WORKFLOW } from "#workflows/definition/inline-workflow.ts";
import { isMap } from "#workflows/planner/map-item.ts";
import { approvalStep } from "./approval-step.ts";
import { beginMap } from "../map/begin-map.ts";
import { failed, type Control, type ControlMove } from "./control.ts";
import type { EngineContext } from "../engine-context.ts";
import { sleepStep } from "./sleep-step.ts";
import { barriersOf } from "../step/settle-under.ts";
import { resolved, type AttemptParts } from "../step/step-call.ts";
import { sparedOf, stepPath, type StepState } from "../step/step-document.ts";
import { stepWrites } from "../step/step-write.ts";
import { stateAfter, type Attempt } from "../step/step-outcome.ts";
import { waitForEventStep } from "./wait-for-event-step.ts";

/** Another run is started by `child-run.ts`, and nothing but its end ends the wait. */
type PerformedTool = Exclude<ControlTool, typeof RUN_WORKFLOW>;

const CONTROLS: Readonly<Record<PerformedTool, Control>> = {
  sleep: sleepStep,
  wait_for_event: waitForEventStep,
  approval: approvalStep,
};

function controlOf(tool: string): Control {
  if (isControlTool(tool) && tool !== RUN_WORKFLOW) return CONTROLS[tool];
  throw new ColliderError(
    "UNIMPLEMENTED",
    `The engine has no control tool "${tool}". Deploy a version that has it, then retry the run.`,
    { reason: "TOOL_GONE" },
  );
}

/** What a step does that begins, or whose time has come. */
async function moveOf(
  parts: AttemptParts,
  transaction: Transaction,
  now: number,
): Promise<ControlMove> {
  const { run, step, stored } = parts.loaded;
  if (parts.refusal !== null) throw parts.refusal;
  if (isMap(step)) return beginMap(parts.loaded, step);
  const { parameters, refusal } = resolved(parts);
  if (refusal !== null) throw refusal;
  const control = controlOf(step.tool);
  const stepId = step.step_id;
  const written = step.parameters;
  const call = { run, stepId, parameters, written, now, transaction };
  return stored?.state.phase === "waiting"
    ? control.wake(stored.state, call)
    : control.begin(call);
}

/** A refusal of what the step asks for is its outcome. */
async function moveOrRefusal(
  parts: AttemptParts,
  transaction: Transaction,
  now: number,
): Promise<ControlMove> {
  try {
    return await moveOf(parts, transaction, now);
  } catch (thrown) {
    if (!(thrown instanceof ColliderError) || thrown.retryable) throw thrown;
    return failed(thrown);
  }
}

/** What a step's document says after a move. */
function stateOf(attempt: Attempt, move: ControlMove, now: number): StepState {
  if (move.type === "settle") return stateAfter(attempt, move.outcome, now);
  return {
    phase: "waiting",
    attempt: attempt.attempt,
    started_at: attempt.startedAt,
    spared: attempt.spared,
    wait: move.wait,
    event: move.event,
    wake_at: move.wakeAt,
    counted: {
      success: attempt.barriersOf("success"),
      failed: attempt.barriersOf("failed"),
    },
    barriers: [],
  };
}

/**
 * One delivery of a step that the engine performs itself. What comes of it is committed on condition that the step's
 * document is as it was loaded; a step that waits is left to what wakes it.
 *
 * @throws ColliderError when it could not be committed; see `attemptStep`.
 */
export async function performControl(
  { platform: { documents, clock, ids } }: EngineContext,
  parts: AttemptParts,
): Promise<StepState> {
  const { run, step, stored } = parts.loaded;
  const now = clock.now();
  const attempt = {
    step,
    barriersOf: barriersOf(parts.loaded),
    attempt: stored?.state.attempt ?? 1,
    spared: sparedOf(stored?.state ?? null),
    run: { phase: "running", epoch: run.epoch } as const,
    startedAt: stored?.state.started_at ?? isoTime(now),
    random: ids.random(),
  };
  return documents.transaction(async (transaction) => {
    const move = await moveOrRefusal(parts, transaction, now);
    const state = stateOf(attempt, move, now);
    transaction.write(
      ...stepWrites(stepPath(run.id, step.step_id), stored, state),
    );
    return state;
  });
}
