import { RunId } from "#shared/kernel/ids.ts";
import { frontier } from "#workflows/planner/frontier.ts";
import type { Plan } from "#workflows/planner/plan.ts";
import type { Run } from "../run/run-document.ts";
import { runLog } from "./run-log.ts";
import { phasesOf } from "../run/run-steps.ts";
import { NOTHING_SHOWN, type ShownOutputs } from "./shown-outputs.ts";
import { durationMs, idOf, stepResult, type Steps } from "./step-view.ts";
import { actingPlan, isActing, isUndoing } from "../run/run-stage.ts";
import { compensationResult, notUndone } from "./compensation-view.ts";
import type {
  RunAnswer,
  StepResult,
  WorkflowResult,
} from "./workflow-result.ts";

const NO_STEPS: Steps = new Map();

/** The steps that are under way, or whose delivery is. */
function dueSteps(run: Run, plan: Plan, steps: Steps): ReadonlySet<string> {
  if (!isActing(run)) return new Set();
  const commands = frontier(plan, phasesOf(steps));
  return new Set(
    commands.flatMap((command) =>
      command.type === "enqueue_step" ? [command.stepId] : [],
    ),
  );
}

function sharedLimit({ concurrency }: Run): WorkflowResult["concurrency"] {
  if (concurrency === null) return null;
  const { key, limit } = concurrency;
  return { key, limit };
}

/** What is known of a run's steps. */
interface Look {
  readonly steps: Steps | null;
  readonly shown: ShownOutputs;
}

/** The steps of a plan, the run's or what undoes it, as they are seen. */
function resultsOf(run: Run, plan: Plan, { steps, shown }: Look): StepResult[] {
  const due = steps === null ? null : dueSteps(run, plan, steps);
  return plan.steps.map((step) =>
    stepResult(run, step, {
      steps: steps ?? NO_STEPS,
      shown,
      isDue: due?.has(step.step_id) === true,
    }),
  );
}

/**
 * A run as its owner sees it, with every step of its plan.
 *
 * @param seen Null where no step has been looked at, because none has been ordered yet: none is then under way.
 * @param shown What is shown of what the run and its steps have made.
 */
export function runAnswer(
  run: Run,
  plan: Plan,
  seen: Steps | null,
  shown: ShownOutputs = NOTHING_SHOWN,
): RunAnswer {
  const look = { steps: seen, shown };
  const results = resultsOf(run, plan, look);
  const undoing = isUndoing(run)
    ? resultsOf(run, actingPlan(run, plan), look)
    : [];
  const { completed_at } = run;
  return {
    result: {
      run_id: run.id,
      workflow_id: run.definition_hash,
      name: run.workflow_name,
      status: run.phase,
      success: run.phase === "success",
      steps: results,
      compensations: undoing.map(compensationResult),
      not_undone: notUndone(run, plan, results, undoing),
      output: shown.run,
      error: run.error,
      pause: run.pause,
      concurrency: sharedLimit(run),
      parent: run.parent && {
        run_id: RunId.parse(run.parent.run_id),
        step_id: run.parent.step_id,
      },
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
    execution_log: runLog(run, [...results, ...undoing], shown),
  };
}
