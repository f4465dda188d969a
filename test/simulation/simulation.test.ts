import { describe, expect, it } from "vitest";
import { startRun } from "./clients.ts";
import { faultsOf } from "./run-faults.ts";
import { Simulation } from "./simulation.ts";

const ONE = process.env["COLLIDER_SIMULATION_SEED"];
const HOW_MANY = Number(process.env["COLLIDER_SIMULATION_SEEDS"] ?? 200);
const SEEDS =
  ONE === undefined
    ? Array.from({ length: HOW_MANY }, (_, index) => index + 1)
    : [Number(ONE)];

async function failureOf(seed: number): Promise<string[]> {
  const simulation = new Simulation(seed);
  for (const workflow of simulation.workflows)
    simulation.client(async () => startRun(simulation, workflow));
  await simulation.run();
  const faults = await faultsOf(simulation);
  simulation.machine.database.close();
  if (faults.length === 0) return [];
  const journal = ONE === undefined ? [] : simulation.scheduler.journal;
  return [
    `seed ${seed}: repeat it with COLLIDER_SIMULATION_SEED=${seed} npx vitest run test/simulation`,
    ...faults,
    ...journal,
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
});
