import type { ColliderError } from "#shared/kernel/error.ts";
import type { Run } from "./run-document.ts";
import type { LogEntry, StepResult } from "./workflow-result.ts";

/** What happened in a run, in the order of time. */
export function runLog(
  run: Run,
  results: readonly StepResult[],
  outputFault: ColliderError | null,
): LogEntry[] {
  const started = {
    at: run.created_at,
    step_id: null,
    event: "run_started",
    message: `Run of ${run.workflow_name} started.`,
  };
  const ofSteps = results.flatMap((step): LogEntry[] => {
    const at = step.completed_at ?? step.started_at;
    if (at === null) return [];
    const tries = step.attempts > 1 ? ` after ${step.attempts} tries` : "";
    const why = step.error === null ? "." : `: ${step.error.message}`;
    return [
      {
        at,
        step_id: step.step_id,
        event: `step_${step.status}`,
        message: `${step.step_id} is ${step.status}${tries}${why}`,
      },
    ];
  });
  const entries = [started, ...ofSteps.sort((a, b) => (a.at < b.at ? -1 : 1))];
  if (run.completed_at === null) return entries;
  const message = run.error?.message ?? `Run ended: ${run.phase}.`;
  const event = `run_${run.phase}`;
  const ended = { at: run.completed_at, step_id: null, event, message };
  if (outputFault === null) return [...entries, ended];
  const { message: why } = outputFault;
  return [
    ...entries,
    ended,
    {
      ...ended,
      event: "run_output_left_out",
      message: `The run's output is not shown: ${why}`,
    },
  ];
}
