import { lookAfterRuns } from "./operators.ts";
import { startRun } from "./clients.ts";
import type { Fault } from "./invariants.ts";
import { leftBehind, type LeftBehind } from "./left-behind.ts";
import { faultsOf } from "./run-faults.ts";
import { Simulation, type Scenario } from "./simulation.ts";

/** What has happened, and what of it must not. */
export interface History {
  readonly faults: readonly Fault[];
  /** What there was of runs, of steps and of people, each by a word. */
  readonly seen: ReadonlySet<string>;
  readonly journal: readonly string[];
}

/** Plays a history to its end, and a look at what it has left. */
export async function playHistory<Seen>(
  seed: number,
  scenario: Scenario,
  look: (simulation: Simulation) => Promise<Seen>,
): Promise<Seen> {
  const simulation = new Simulation(seed, scenario);
  for (const workflow of simulation.workflows)
    simulation.client(async () => startRun(simulation, workflow));
  simulation.client(async () => lookAfterRuns(simulation));
  await simulation.run();
  try {
    return await look(simulation);
  } finally {
    simulation.machine.database.close();
  }
}

export async function historyOf(
  seed: number,
  scenario: Scenario,
): Promise<History> {
  return playHistory(seed, scenario, async (simulation) => ({
    faults: await faultsOf(simulation),
    seen: seenIn(await leftBehind(simulation)),
    journal: simulation.scheduler.journal,
  }));
}

function seenIn({ runs }: LeftBehind): ReadonlySet<string> {
  return new Set(
    runs.flatMap(({ run, workflow, states }) => [
      `run ${run.phase}`,
      ...(run.retried_from === null ? [] : ["run retried"]),
      ...(run.retried_from === null && run.epoch > 0 ? ["run resumed"] : []),
      ...workflow.steps.flatMap(({ id, tool, map }) => {
        const phase = states.get(id)?.phase;
        return phase === undefined ? [] : [`${map ? "map" : tool} ${phase}`];
      }),
      ...workflow.steps.flatMap(({ id }) => {
        const phase = states.get(`~${id}`)?.phase;
        return phase === undefined ? [] : [`compensation ${phase}`];
      }),
    ]),
  );
}

/** Of a map that fails, which items began before it did is left to chance. */
function isLeftToChance(
  key: string,
  states: ReadonlyMap<string, { readonly phase: string }>,
): boolean {
  const [stepId = "", index] = key.split("[");
  return index !== undefined && states.get(stepId)?.phase === "failed";
}

/** How the runs of a history ended, and each of their steps and items. */
export async function outcomesOf(
  seed: number,
  scenario: Scenario,
): Promise<readonly string[]> {
  return playHistory(seed, scenario, async (simulation) => {
    const { runs } = await leftBehind(simulation);
    return runs.flatMap(({ run, workflow, states, things }) => [
      `${workflow.name} ${run.phase}`,
      ...[...states].flatMap(([id, { phase }]) => {
        if (isLeftToChance(id, states)) return [];
        const made = Number(things.get(`${run.id}.${id}`)?.["count"] ?? 0);
        return [`${id} ${phase}, made ${made}`];
      }),
    ]);
  });
}
