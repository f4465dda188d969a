import { describe, expect, it } from "vitest";
import { randomFaults } from "./faults.ts";
import { historyOf } from "./history.ts";
import { randomWorkflow, SMALL } from "./random-workflow.ts";
import { decisionsOf, type Scenario } from "./simulation.ts";

const ONE = process.env["COLLIDER_SIMULATION_SEED"];
const HOW_MANY = Number(process.env["COLLIDER_SIMULATION_SEEDS"] ?? 60);
const SEEDS =
  ONE === undefined
    ? Array.from({ length: HOW_MANY }, (_, index) => index + 1)
    : [Number(ONE)];

/** One or two small workflows, anything that may go wrong, and people who meddle. */
function scenarioOf(seed: number): Scenario {
  const random = decisionsOf(seed + 0xace);
  const faults = randomFaults(random);
  const recipe = { ...SMALL, timeouts: faults.repair !== "none" };
  const workflows = Array.from(
    { length: 1 + Math.floor(random() * 2) },
    (_, index) => randomWorkflow(random, `w${index}`, recipe),
  );
  return { faults, workflows, exact: false, meddles: true };
}

async function failureOf(seed: number): Promise<readonly string[]> {
  const { faults, journal } = await historyOf(seed, scenarioOf(seed));
  if (faults.length === 0) return [];
  return [
    `seed ${seed}: repeat it with COLLIDER_SIMULATION_SEED=${seed} npx vitest run test/simulation`,
    ...faults.map(({ text }) => text),
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
    const [first, second] = [
      await historyOf(seed, scenarioOf(seed)),
      await historyOf(seed, scenarioOf(seed)),
    ];
    expect(second.journal).toEqual(first.journal);
    expect(first.journal.length).toBeGreaterThan(50);
  });
});
