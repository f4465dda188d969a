import type { Run } from "../run/run-document.ts";
import type { ShownOutputs } from "./shown-outputs.ts";
import type { LogEntry, StepResult } from "./workflow-result.ts";

const CAME_TO: Readonly<Record<StepResult["status"], string>> = {
  pending: "is pending",
  running: "is running",
  waiting: "is waiting",
  success: "succeeded",
  failed: "failed",
  skipped: "was skipped",
  cancelled: "was cancelled",
  unknown: "has an unknown outcome",
};

function stepEntry(step: StepResult): LogEntry[] {
  const at = step.completed_at ?? step.started_at;
  if (at === null) return [];
  const attempts = step.attempts > 1 ? ` after ${step.attempts} attempts` : "";
  const why = step.error === null ? "." : `: ${step.error.message}`;
  return [
    {
      at,
      step_id: step.step_id,
      event: `step_${step.status}`,
      message: `${step.step_id} ${CAME_TO[step.status]}${attempts}${why}`,
    },
  ];
}

/** What is not shown, though it is there. */
function leftOutEntries(
  at: string,
  { leftOut, fault }: ShownOutputs,
): LogEntry[] {
  const ofSteps = leftOut.map((stepId) => ({
    at,
    step_id: stepId,
    event: "step_output_left_out",
    message: `The output of ${stepId} is too large to be shown with the others. Ask get_workflow for it alone, in outputs_of.`,
  }));
  if (fault === null) return ofSteps;
  const message = `The run's output is not shown: ${fault.message}`;
  const event = "run_output_left_out";
  return [...ofSteps, { at, step_id: null, event, message }];
}

/** What happened in a run, in the order of time. */
export function runLog(
  run: Run,
  results: readonly StepResult[],
  shown: ShownOutputs,
): LogEntry[] {
  const started = {
    at: run.created_at,
    step_id: null,
    event: "run_started",
    message: `Run of ${run.workflow_name} started.`,
  };
  const ofSteps = results.flatMap(stepEntry);
  const entries = [started, ...ofSteps.sort((a, b) => (a.at < b.at ? -1 : 1))];
  const last = entries.at(-1)?.at ?? run.created_at;
  if (run.completed_at === null)
    return [...entries, ...leftOutEntries(last, shown)];
  const message = run.error?.message ?? `Run ended: ${run.phase}.`;
  const event = `run_${run.phase}`;
  const ended = { at: run.completed_at, step_id: null, event, message };
  return [...entries, ended, ...leftOutEntries(run.completed_at, shown)];
}
