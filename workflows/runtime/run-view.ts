import { asColliderError, type ColliderError } from "#shared/kernel/error.ts";
import { RunId } from "#shared/kernel/ids.ts";
import type { JsonObject, JsonValue } from "#shared/kernel/json.ts";
import { epochMs } from "#shared/kernel/time.ts";
import { resolveReferences } from "#workflows/definition/references.ts";
import { frontier } from "#workflows/planner/frontier.ts";
import { isMap, itemKey } from "#workflows/planner/map-item.ts";
import type { Plan, PlanStep } from "#workflows/planner/plan.ts";
import type { Waiting } from "./control.ts";
import { fitsTogether, itemCount, mapOutput } from "./map-output.ts";
import type { Run } from "./run-document.ts";
import { runLog } from "./run-log.ts";
import { phasesOf } from "./run-steps.ts";
import { isSettled, type StepState, type StoredStep } from "./step-document.ts";
import type { RunAnswer, StepResult, WaitingFor } from "./workflow-result.ts";

type Steps = ReadonlyMap<string, StoredStep>;

const NO_STEPS: Steps = new Map();

const NOTHING_YET = {
  output: null,
  error: null,
  attempts: 0,
  started_at: null,
  completed_at: null,
  next_attempt_at: null,
  waiting_for: null,
  duration_ms: null,
  inherited_from: null,
  by_hand: null,
};

function durationMs(started: string, completed: string): number {
  return Math.max(0, epochMs(completed) - epochMs(started));
}

/** The steps that a running run is at: each is under way, or its delivery is. */
function dueSteps(run: Run, plan: Plan, steps: Steps): ReadonlySet<string> {
  if (run.phase !== "running") return new Set();
  const commands = frontier(plan, phasesOf(steps));
  return new Set(
    commands.flatMap((command) =>
      command.type === "enqueue_step" ? [command.stepId] : [],
    ),
  );
}

function idOf(runId: string | null): RunId | null {
  return runId === null ? null : RunId.parse(runId);
}

function isUnderWay({ phase }: Run): boolean {
  return phase === "running" || phase === "paused";
}

function withoutDocument(run: Run, isDue: boolean): StepResult["status"] {
  if (run.phase === "cancelled" || run.phase === "cancelling")
    return "cancelled";
  if (run.phase === "paused") return "pending";
  if (run.phase !== "running") return "skipped";
  return isDue ? "running" : "pending";
}

/** A map's items, each as its document says; null for any other step. */
type ItemStates = readonly (StepState | null)[] | null;

function itemsOf(
  steps: Steps,
  step: PlanStep,
  state: StepState | undefined,
): ItemStates {
  if (!isMap(step) || state === undefined) return null;
  return Array.from(
    { length: itemCount(state) },
    (_, index) => steps.get(itemKey(step.step_id, index))?.state ?? null,
  );
}

/** Of a map's items together, unless that is too much to be shown. */
function shownOutput(own: JsonObject, items: ItemStates): JsonObject {
  return items === null || !fitsTogether(items) ? own : mapOutput(own, items);
}

function waitingFor(
  { wait, event, wake_at: until }: Waiting,
  items: ItemStates,
): WaitingFor {
  switch (wait.for) {
    case "time":
      return { for: "time", until };
    case "event":
      return { for: "event", event: event ?? "", until };
    case "approval": {
      const { approvers, message } = wait;
      return { for: "approval", approvers, message, until };
    }
    case "items": {
      const { length: count } = wait.items;
      const settled = items?.filter((one) => one !== null && isSettled(one));
      return { for: "items", count, settled: settled?.length ?? 0, until };
    }
  }
}

function fieldsOf(
  run: Run,
  state: StepState,
  items: ItemStates,
): Omit<StepResult, "step_id" | "tool_name"> {
  const { attempt: attempts, started_at } = state;
  const begun = { ...NOTHING_YET, attempts, started_at };
  switch (state.phase) {
    case "claimed":
      return { ...begun, status: "running" };
    case "retrying": {
      const stopped = !isUnderWay(run);
      return {
        ...begun,
        status: stopped ? "cancelled" : "waiting",
        // The document already counts the try to come.
        attempts: attempts - 1,
        error: state.error,
        next_attempt_at:
          stopped || state.exhausted_in === run.epoch
            ? null
            : state.next_attempt_at,
      };
    }
    case "unknown":
      return { ...begun, status: "unknown", error: state.error };
    case "waiting":
      return isUnderWay(run)
        ? {
            ...begun,
            status: state.wait.for === "items" ? "running" : "waiting",
            waiting_for: waitingFor(state, items),
          }
        : { ...begun, status: "cancelled" };
    case "skipped":
      return {
        ...begun,
        status: "skipped",
        completed_at: state.completed_at,
        by_hand: state.by_hand,
      };
    case "success":
    case "failed":
      return {
        ...begun,
        status: state.phase,
        output:
          state.phase === "success" ? shownOutput(state.output, items) : null,
        error: state.phase === "failed" ? state.error : null,
        inherited_from:
          state.phase === "success" ? idOf(state.inherited_from) : null,
        by_hand: state.phase === "success" ? state.by_hand : null,
        completed_at: state.completed_at,
        duration_ms: durationMs(started_at, state.completed_at),
      };
  }
}

function stepResult(
  run: Run,
  step: PlanStep,
  seen: { readonly steps: Steps; readonly isDue: boolean },
): StepResult {
  const named = { step_id: step.step_id, tool_name: step.tool };
  const state = seen.steps.get(step.step_id)?.state;
  if (state === undefined)
    return {
      ...named,
      ...NOTHING_YET,
      status: withoutDocument(run, seen.isDue),
    };
  const items = itemsOf(seen.steps, step, state);
  return { ...named, ...fieldsOf(run, state, items) };
}

/** A run's output, or why it cannot be shown: the run is shown all the same. */
interface RunOutput {
  readonly value: JsonValue;
  readonly fault: ColliderError | null;
}

function outputOf(run: Run, plan: Plan, steps: Steps): RunOutput {
  if (plan.output === null || run.phase !== "success")
    return { value: null, fault: null };
  try {
    return {
      value: resolvedOutput(run, plan, plan.output, steps),
      fault: null,
    };
  } catch (thrown) {
    return { value: null, fault: asColliderError(thrown) };
  }
}

function resolvedOutput(
  run: Run,
  { steps: planned }: Plan,
  output: JsonValue,
  steps: Steps,
): JsonValue {
  const outputs = planned.flatMap((step) => {
    const state = steps.get(step.step_id)?.state;
    if (state?.phase !== "success") return [];
    const items = itemsOf(steps, step, state);
    const whole =
      items === null ? state.output : mapOutput(state.output, items);
    return [[step.step_id, whole] as const];
  });
  return resolveReferences(output, {
    steps: new Map(outputs),
    context: run.context,
    input: run.input,
    run: { id: run.id, user_id: run.owner_id },
  });
}

/**
 * A run as its owner sees it, with every step of its plan.
 *
 * @param seen Null where no step has been looked at, because none has been ordered yet: none is then under way.
 */
export function runAnswer(run: Run, plan: Plan, seen: Steps | null): RunAnswer {
  const steps = seen ?? NO_STEPS;
  const due = seen === null ? null : dueSteps(run, plan, seen);
  const results = plan.steps.map((step) =>
    stepResult(run, step, {
      steps,
      isDue: due?.has(step.step_id) === true,
    }),
  );
  const output = outputOf(run, plan, steps);
  const { completed_at } = run;
  return {
    result: {
      run_id: run.id,
      workflow_id: run.definition_hash,
      name: run.workflow_name,
      status: run.phase,
      success: run.phase === "success",
      steps: results,
      output: output.value,
      error: run.error,
      pause: run.pause,
      retried_from: idOf(run.retried_from),
      retried_by: idOf(run.retried_by),
      casefile_id: run.casefile_id,
      labels: run.labels,
      started_at: run.created_at,
      completed_at,
      deadline_at: run.deadline_at,
      duration_ms:
        completed_at === null ? null : durationMs(run.created_at, completed_at),
    },
    execution_log: runLog(run, results, output.fault),
  };
}
