import { against, type Fault } from "./invariants.ts";
import { leftBehind, type LeftBehind, type LeftRun } from "./left-behind.ts";
import { outcomeFaults } from "./outcome-faults.ts";
import { itemsOf } from "./random-map.ts";
import { undoingOf } from "./random-undo.ts";
import { undoFaults } from "./undo-faults.ts";
import type { Simulation } from "./simulation.ts";
import { stepFaults } from "./step-faults.ts";

function tallyFaults({ workflow, states, tally }: LeftRun): string[] {
  const successes = workflow.steps.filter(({ id, tallied }) => {
    const state = states.get(id);
    return (
      tallied && state?.phase === "success" && state.inherited_from === null
    );
  }).length;
  return successes === tally ? [] : [`the tally is ${tally} of ${successes}`];
}

function writeFaults({ run }: LeftRun, { observer, faults }: Simulation) {
  const limits: readonly (readonly [path: string, limit: number])[] = [
    // A pause and a resume with its note for each epoch; the last pause may have ended in a cancel.
    [`workflow_runs/${run.id}`, 4 + 3 * (run.epoch + 1)],
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

// What the engine and its operations write beside steps, runs and checks, repeats after crashes included.
const HANDFUL = 5;
const SHARED =
  /^(?:tallies|things|workflow_runs|workflow_definitions|run_checks)\//;
const EVENT = /^workflow_runs\/[^/]+\/events\//;

/** No document gets hot that is not a step's own. */
function heatFaults({ observer, lastedMs, deaths }: Simulation): string[] {
  const minutes = Math.ceil(lastedMs / 60_000);
  return [...observer.writes].flatMap(([path, writes]) => {
    const isLimited = !SHARED.test(path) || EVENT.test(path);
    // A lease of it ends with its minute, and with its process.
    const limit = path.startsWith("quotas/")
      ? HANDFUL * (minutes + deaths)
      : HANDFUL;
    return isLimited && writes > limit
      ? [`${path} was written ${writes} times`]
      : [];
  });
}

function faultsOfRun(left: LeftRun, simulation: Simulation): readonly Fault[] {
  const { observer, exact } = simulation;
  const steps = left.workflow.steps.flatMap((step) => [
    step,
    ...itemsOf(step),
    ...undoingOf(step),
  ]);
  const known = {
    wasCancelled: observer.wasCancelled(left.run.id),
    wasRevoked: simulation.isRevoked(simulation.ownerOf(left.workflow)),
    exact,
  };
  return [
    ...steps.flatMap((step) => stepFaults(left, step, simulation)),
    ...outcomeFaults(left, known),
    ...undoFaults(left, { wasGivenUp: known.wasCancelled }),
    ...against("effects", tallyFaults(left)),
    ...against("cool", writeFaults(left, simulation)),
  ].map(({ text, ...fault }) => ({
    ...fault,
    text: `${left.workflow.name} ${left.run.id}: ${text}`,
  }));
}

/** Everything that went wrong in a history, and with what it left. */
export async function faultsOf(
  simulation: Simulation,
): Promise<readonly Fault[]> {
  const left = await leftBehind(simulation);
  return [
    ...simulation.observer.violations,
    ...left.runs.flatMap((run) => faultsOfRun(run, simulation)),
    ...against("cool", heatFaults(simulation)),
    ...against("ends", remains(left)),
  ];
}
