import { asColliderError, type ColliderError } from "#shared/kernel/error.ts";
import type { JsonValue } from "#shared/kernel/json.ts";
import { resolveReferences } from "#workflows/definition/references.ts";
import { frontier } from "#workflows/planner/frontier.ts";
import type { Plan } from "#workflows/planner/plan.ts";
import { mapOutput } from "./map-output.ts";
import type { Run } from "./run-document.ts";
import { runLog } from "./run-log.ts";
import { phasesOf } from "./run-steps.ts";
import {
  durationMs,
  idOf,
  itemsOf,
  stepResult,
  type Steps,
} from "./step-view.ts";
import type { RunAnswer, WorkflowResult } from "./workflow-result.ts";

const NO_STEPS: Steps = new Map();

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

function sharedLimit({ concurrency }: Run): WorkflowResult["concurrency"] {
  if (concurrency === null) return null;
  const { key, limit } = concurrency;
  return { key, limit };
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
      concurrency: sharedLimit(run),
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
