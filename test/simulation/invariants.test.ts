import { describe, expect, it } from "vitest";
import { NO_FAULTS, orderlyFaults } from "./faults.ts";
import { historyOf, outcomesOf } from "./history.ts";
import { INVARIANTS, type Fault } from "./invariants.ts";
import type { Recipe } from "./random-step.ts";
import { LARGE, randomWorkflow } from "./random-workflow.ts";
import { decisionsOf, type Scenario } from "./simulation.ts";

const ONE = process.env["COLLIDER_INVARIANTS_SEED"];
const HOW_MANY = Number(process.env["COLLIDER_INVARIANTS_SEEDS"] ?? 10);
const SEEDS =
  ONE === undefined
    ? Array.from({ length: HOW_MANY }, (_, index) => index + 1)
    : [Number(ONE)];
const timeout = Math.max(60_000, SEEDS.length * 10_000);

function again(seed: number): string {
  return `seed ${seed}: repeat it with COLLIDER_INVARIANTS_SEED=${seed} npx vitest run test/simulation/invariants.test.ts`;
}

/** Every fourth workflow is as large as they get, and each third fails nowhere. */
function recipeOf(seed: number): Recipe {
  const [fewest, most] = LARGE.steps;
  return {
    ...LARGE,
    failures: [0, 0.1, 0.5][seed % 3] ?? 0,
    asks: seed % 2 === 0 ? 0 : LARGE.asks,
    steps: [seed % 4 === 0 ? most : fewest, most],
  };
}

/** Crashes, repeats and any order, and people who meddle in half of the histories. */
function scenarioOf(seed: number): Scenario {
  const random = decisionsOf(seed + 0xace);
  return {
    workflows: [randomWorkflow(random, "w0", recipeOf(seed))],
    faults: orderlyFaults(random),
    exact: true,
    meddles: random() < 0.5,
  };
}

/** The same for all tests: what went wrong in any history, each with how to see it again. */
let played: Promise<Played> | null = null;

interface Played {
  readonly faults: readonly Fault[];
  readonly seen: ReadonlySet<string>;
}

async function play(): Promise<Played> {
  const found: Fault[] = [];
  const seen = new Set<string>();
  for (const seed of SEEDS) {
    const history = await historyOf(seed, scenarioOf(seed));
    for (const one of history.seen) seen.add(one);
    found.push(
      ...history.faults.map(({ text, ...fault }) => ({
        ...fault,
        text: `${again(seed)}\n  ${text}`,
      })),
    );
  }
  return { faults: found, seen };
}

async function playedOnce(): Promise<Played> {
  played ??= play();
  return played;
}

async function faultsAgainst(invariant: string): Promise<string> {
  const { faults } = await playedOnce();
  return faults
    .filter((fault) => fault.against === invariant)
    .map(({ text }) => text)
    .join("\n");
}

/** How a workflow that nobody stops ends, with crashes and without. */
async function outcomes(seed: number) {
  const random = decisionsOf(seed + 0xdead);
  // A failure that stops a run, or a person who gives it up, leaves open what else has been done.
  const recipe = { ...recipeOf(seed), stops: 0, asks: 0 };
  const workflows = [randomWorkflow(random, "w0", recipe)];
  const crashing = { ...orderlyFaults(random), crash: 0.01, lastPick: 2_000 };
  const scenario = { workflows, exact: true, meddles: false };
  return {
    crashed: await outcomesOf(seed, { ...scenario, faults: crashing }),
    whole: await outcomesOf(seed, { ...scenario, faults: NO_FAULTS }),
  };
}

// Or else what the tests below look at might never happen.
const EVERYTHING = [
  ...["success", "partial", "failed", "cancelled"].map((one) => `run ${one}`),
  "run retried",
  "run resumed",
  "compensation success",
  ...["make_thing", "send_thing", "look_up", "keep_things", "map"].flatMap(
    (tool) => ["success", "failed", "skipped"].map((one) => `${tool} ${one}`),
  ),
  ...["sleep", "wait_for_event", "approval"].map((tool) => `${tool} success`),
  "approval failed",
  "wait_for_event failed",
];

const { crashes, ...others } = INVARIANTS;
const ALWAYS = Object.entries(others).map(([invariant, sentence]) => ({
  invariant,
  sentence,
}));

describe("in random workflows of up to 200 steps that fail, wait, ask and go over lists", () => {
  it.each(ALWAYS)(
    "$sentence",
    async ({ invariant }) => {
      expect(await faultsAgainst(invariant)).toBe("");
    },
    timeout,
  );

  it.skipIf(ONE !== undefined)(
    "there is everything that can become of a step and of a run",
    async () => {
      const { seen } = await playedOnce();
      const missing = EVERYTHING.filter((one) => !seen.has(one));
      expect(missing).toEqual([]);
    },
    timeout,
  );

  it.each([crashes])(
    "%s",
    async () => {
      expect(await faultsAgainst("crashes")).toBe("");
      for (const seed of ONE === undefined
        ? SEEDS.slice(0, HOW_MANY / 2)
        : SEEDS) {
        const { crashed, whole } = await outcomes(seed);
        expect([again(seed), ...crashed]).toEqual([again(seed), ...whole]);
      }
    },
    timeout,
  );
});
