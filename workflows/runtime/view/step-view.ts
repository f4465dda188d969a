import { RunId } from "#shared/kernel/ids.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { epochMs } from "#shared/kernel/time.ts";
import { isCompensation } from "#workflows/planner/compensation-key.ts";
import { isMap, itemKey } from "#workflows/planner/map-item.ts";
import type { PlanStep } from "#workflows/planner/plan.ts";
import type { Waiting } from "../wait/control.ts";
import { itemCount } from "../map/map-output.ts";
import type { Run } from "../run/run-document.ts";
import { mayAct } from "../run/run-stage.ts";
import type { ShownOutputs } from "./shown-outputs.ts";
import {
  isSettled,
  type StepState,
  type StoredStep,
} from "../step/step-document.ts";
import type { StepResult, WaitingFor } from "./workflow-result.ts";

/** The steps of a run as they were read, by step id. */
export type Steps = ReadonlyMap<string, StoredStep>;

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
  cached_from: null,
  by_hand: null,
};

/** Between two stored times. */
export function durationMs(started: string, completed: string): number {
  return Math.max(0, epochMs(completed) - epochMs(started));
}

/** Stored ids are ids. */
export function idOf(runId: string | null): RunId | null {
  return runId === null ? null : RunId.parse(runId);
}

/** Of a run that was cancelled what had not begun is cancelled; of one that ended or failed it is skipped. */
function leftOut(run: Run): StepResult["status"] {
  const end = run.compensation?.end ?? run.phase;
  return end === "cancelled" || end === "cancelling" ? "cancelled" : "skipped";
}

function withoutDocument(
  run: Run,
  stepId: string,
  isDue: boolean,
): StepResult["status"] {
  if (!mayAct(run, stepId))
    return isCompensation(stepId) ? "cancelled" : leftOut(run);
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
    case "run":
      return { for: "run", run_id: RunId.parse(wait.run_id), until };
    case "items": {
      const { length: count } = wait.items;
      const settled = items?.filter((one) => one !== null && isSettled(one));
      return { for: "items", count, settled: settled?.length ?? 0, until };
    }
  }
}

interface Seen {
  readonly items: ItemStates;
  readonly output: JsonObject | null;
}

function fieldsOf(
  run: Run,
  goesOn: boolean,
  state: StepState,
  { items, output }: Seen,
): Omit<StepResult, "step_id" | "tool_name"> {
  const { attempt: attempts, started_at } = state;
  const begun = { ...NOTHING_YET, attempts, started_at };
  switch (state.phase) {
    case "claimed":
      return { ...begun, status: "running" };
    case "retrying": {
      const stopped = !goesOn;
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
      return goesOn
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
        output,
        error: state.phase === "failed" ? state.error : null,
        inherited_from:
          state.phase === "success" ? idOf(state.inherited_from) : null,
        cached_from: state.phase === "success" ? state.cached_from : null,
        by_hand: state.phase === "success" ? state.by_hand : null,
        completed_at: state.completed_at,
        duration_ms: durationMs(started_at, state.completed_at),
      };
  }
}

/** A step as its run's owner sees it. */
export function stepResult(
  run: Run,
  step: PlanStep,
  seen: {
    readonly steps: Steps;
    readonly isDue: boolean;
    readonly shown: ShownOutputs;
  },
): StepResult {
  const named = { step_id: step.step_id, tool_name: step.tool };
  const state = seen.steps.get(step.step_id)?.state;
  if (state === undefined)
    return {
      ...named,
      ...NOTHING_YET,
      status: withoutDocument(run, step.step_id, seen.isDue),
      by_hand: run.skips[step.step_id] ?? null,
    };
  const items = itemsOf(seen.steps, step, state);
  const output = seen.shown.steps.get(step.step_id) ?? null;
  const goesOn = mayAct(run, step.step_id);
  return { ...named, ...fieldsOf(run, goesOn, state, { items, output }) };
}
