import type { RunIf } from "#workflows/definition/run-if.ts";
import type { Came } from "./fate.ts";
import { itemsOf } from "./random-map.ts";
import type { RandomStep } from "./random-step.ts";
import type { RandomWorkflow } from "./random-workflow.ts";

type Settled = Came | "skipped";

/** What a run must give that nothing stops, worked out from its definition alone, one step after the other. */
export interface ExpectedRun {
  readonly phase: "success" | "partial" | "failed";
  /** What each step comes to, and each item of a map that begins. */
  readonly steps: ReadonlyMap<string, Settled>;
  /** The items of maps that fail: some of them may never begin. */
  readonly optional: ReadonlySet<string>;
}

/** What a step, or an item, comes to when it is begun. */
export type FateIn = (step: RandomStep) => Came;

function suits(runIf: RunIf, before: Settled): boolean {
  if (runIf === "all_done") return true;
  if (runIf === "none_failed") return before !== "failed";
  return before === "success";
}

function begins(
  step: RandomStep,
  settled: ReadonlyMap<string, Settled>,
): boolean {
  for (const id of step.dependencies) {
    const before = settled.get(id);
    // A workflow has its steps after those that they wait for.
    if (before === undefined) throw new Error(`${id} comes after ${step.id}.`);
    if (!suits(step.runIf, before)) return false;
  }
  return step.wanted !== false;
}

function phaseOf(steps: readonly Settled[]): ExpectedRun["phase"] {
  if (!steps.includes("failed")) return "success";
  return steps.includes("success") ? "partial" : "failed";
}

/** Asks nothing of the planner, and nothing of the engine but what it is told of each step's fate. */
export function expectedRun(
  { steps }: RandomWorkflow,
  fateIn: FateIn,
): ExpectedRun {
  const settled = new Map<string, Settled>();
  const optional = new Set<string>();
  const come = (step: RandomStep): Settled => {
    if (!begins(step, settled)) return "skipped";
    if (step.map === null) return fateIn(step);
    const items = itemsOf(step);
    for (const item of items) settled.set(item.id, fateIn(item));
    const failed = items.filter(({ id }) => settled.get(id) === "failed");
    if (failed.length <= step.map.tolerated) return "success";
    for (const { id } of items) optional.add(id);
    return "failed";
  };
  for (const step of steps) settled.set(step.id, come(step));
  const own = steps.map(({ id }) => settled.get(id) ?? "skipped");
  return { phase: phaseOf(own), steps: settled, optional };
}
