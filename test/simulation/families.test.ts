import { describe, expect, it } from "vitest";
import { familyFaults } from "./family-faults.ts";
import { randomFaults } from "./faults.ts";
import { playHistory } from "./history.ts";
import { randomFamily } from "./random-family.ts";
import { decisionsOf, type Scenario } from "./simulation.ts";

const ONE = process.env["COLLIDER_FAMILIES_SEED"];
const HOW_MANY = Number(process.env["COLLIDER_FAMILIES_SEEDS"] ?? 40);
const SEEDS =
  ONE === undefined
    ? Array.from({ length: HOW_MANY }, (_, index) => index + 1)
    : [Number(ONE)];

/** A run that has others run, anything that may go wrong, and people who cancel, pause and retry it. */
function scenarioOf(seed: number): Scenario {
  const random = decisionsOf(seed + 0xfa);
  const workflows = [randomFamily(random, "w0")];
  const drawn = randomFaults(random);
  // No client repeats the start of a run that a step starts: the look that is enqueued before it stands in for one.
  const repair = drawn.repair === "none" ? "watch" : drawn.repair;
  const faults = { ...drawn, repair };
  return { workflows, faults, exact: false, meddles: true };
}

describe("runs in runs under faults", () => {
  it(
    "end as those that wait for them are told, in every history",
    async () => {
      const failures: string[] = [];
      for (const seed of SEEDS) {
        const faults = await playHistory(seed, scenarioOf(seed), familyFaults);
        if (faults.length > 0) failures.push(`seed ${seed}`, ...faults);
      }
      expect(failures.join("\n")).toBe("");
    },
    Math.max(30_000, SEEDS.length * 500),
  );
});
