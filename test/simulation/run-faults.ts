import type { Run } from "#workflows/runtime/run-document.ts";
import { leftBehind, type LeftBehind, type LeftRun } from "./left-behind.ts";
import type { Simulation } from "./simulation.ts";
import { stepFaults } from "./step-faults.ts";

function endFaults({ run, workflow, states }: LeftRun): string[] {
  const phases = workflow.steps.map(({ id }) => states.get(id)?.phase);
  const failed = phases.includes("failed");
  const succeeded = phases.includes("success");
  const complete = phases.every(
    (phase) => phase === "success" || phase === "skipped",
  );
  const wrong: Readonly<Record<Run["phase"], boolean>> = {
    pending: true,
    running: true,
    paused: true,
    failing: true,
    cancelling: true,
    success: !complete,
    failed: !failed || (!workflow.stopsOnFailure && succeeded),
    partial: workflow.stopsOnFailure || !failed || !succeeded,
    cancelled: false,
    // A run that needed its timeout to end was lost.
    timed_out: workflow.timeoutSeconds === null,
  };
  if (!wrong[run.phase]) return [];
  return [`it ended ${run.phase} with ${phases.join(", ")}`];
}

function tallyFaults({ workflow, states, tally }: LeftRun): string[] {
  const successes = workflow.steps.filter(
    ({ id, tallied }) => tallied && states.get(id)?.phase === "success",
  ).length;
  return successes === tally ? [] : [`the tally is ${tally} of ${successes}`];
}

function writeFaults({ run }: LeftRun, { observer, faults }: Simulation) {
  const limits: readonly (readonly [path: string, limit: number])[] = [
    // A pause and a resume with its note for each epoch; the last pause may have ended in a cancel.
    [`workflow_runs/${run.id}`, 3 + 3 * (run.epoch + 1)],
    [`workflow_definitions/${run.definition_hash}`, 1],
    [`run_checks/${run.id}`, faults.repair === "sweeper" ? 8 : 2],
  ];
  return limits.flatMap(([path, limit]) => {
    const writes = observer.writes.get(path) ?? 0;
    return writes > limit ? [`${path} was written ${writes} times`] : [];
  });
}

function remains({ runs, unknownRuns, starts, checks, tasks }: LeftBehind) {
  return [
    ...unknownRuns.map((id) => `${id} was never seen to start`),
    ...(starts === runs.length
      ? []
      : [`${starts} starts are audited of ${runs.length} runs`]),
    ...(checks === 0 ? [] : [`${checks} checks of runs are left`]),
    ...(tasks === 0 ? [] : [`${tasks} tasks are left`]),
  ];
}

/** Everything that went wrong in a history, and with what it left; see section 5 of the workflows' design. */
export async function faultsOf(simulation: Simulation): Promise<string[]> {
  const left = await leftBehind(simulation);
  const ofRuns = left.runs.flatMap((run) =>
    [
      ...run.workflow.steps.flatMap((step) =>
        stepFaults(run, step, simulation),
      ),
      ...tallyFaults(run),
      ...endFaults(run),
      ...writeFaults(run, simulation),
    ].map((fault) => `${run.workflow.name}: ${fault}`),
  );
  return [...simulation.observer.violations, ...ofRuns, ...remains(left)];
}
