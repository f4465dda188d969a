import { describe, expect, it } from "vitest";
import { lookAfterRuns, startRun } from "./clients.ts";
import { faultsOf } from "./run-faults.ts";
import { Simulation } from "./simulation.ts";

const ONE = process.env["COLLIDER_SIMULATION_SEED"];
const HOW_MANY = Number(process.env["COLLIDER_SIMULATION_SEEDS"] ?? 200);
const SEEDS =
  ONE === undefined
    ? Array.from({ length: HOW_MANY }, (_, index) => index + 1)
    : [Number(ONE)];

interface History {
  readonly faults: readonly string[];
  readonly journal: readonly string[];
}

async function historyOf(seed: number): Promise<History> {
  const simulation = new Simulation(seed);
  for (const workflow of simulation.workflows)
    simulation.client(async () => startRun(simulation, workflow));
  simulation.client(async () => lookAfterRuns(simulation));
  await simulation.run();
  const faults = await faultsOf(simulation);
  simulation.machine.database.close();
  return { faults, journal: simulation.scheduler.journal };
}

async function failureOf(seed: number): Promise<readonly string[]> {
  const { faults, journal } = await historyOf(seed);
  if (faults.length === 0) return [];
  return [
    `seed ${seed}: repeat it with COLLIDER_SIMULATION_SEED=${seed} npx vitest run test/simulation`,
    ...faults,
    ...(ONE === undefined ? [] : journal),
  ];
}

describe("the engine under faults", () => {
  it(
    "keeps its promises in every history",
    async () => {
      const failures: string[] = [];
      for (const seed of SEEDS) failures.push(...(await failureOf(seed)));
      expect(failures.join("\n")).toBe("");
    },
    Math.max(30_000, SEEDS.length * 200),
  );

  it("has one history for one seed", async () => {
    const seed = SEEDS[0] ?? 1;
    const [first, second] = [await historyOf(seed), await historyOf(seed)];
    expect(second.journal).toEqual(first.journal);
    expect(first.journal.length).toBeGreaterThan(50);
  });
});
