import { barriersToCount, type Counts } from "#workflows/planner/barriers.ts";
import {
  continuation,
  type SettledStep,
} from "#workflows/planner/continuation.ts";
import { perform } from "./commands.ts";
import { FIRST_START } from "./order-step.ts";
import type { EngineContext, RunAt } from "../engine-context.ts";
import { drainRun } from "../run/drain-run.ts";
import { actsOn } from "../run/run-stage.ts";
import { countMembers } from "./count-members.ts";

async function countBarriers(
  context: EngineContext,
  at: RunAt,
  settled: SettledStep,
): Promise<Counts> {
  const names = barriersToCount(at.plan, settled.stepId, settled.phase);
  const counts = await Promise.all(
    names.map(async (name) => countMembers(context, at.run.id, name)),
  );
  return new Map(names.map((name, index) => [name, counts[index] ?? 0]));
}

/** A step that has settled, and whether what follows from it may have been ordered before. */
export interface Continuation extends SettledStep {
  readonly repeated: boolean;
}

/** Walks on from a step that has settled, through those that are skipped because of it. Safe to repeat. */
export async function walkOn(
  context: EngineContext,
  at: RunAt,
  { repeated, ...settled }: Continuation,
): Promise<void> {
  const around = { hop: FIRST_START, named: repeated, state: null };
  const pending = [settled];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const counts = await countBarriers(context, at, next);
    const commands = continuation(at.plan, next, counts);
    const skipped = await Promise.all(
      commands.map((command) => perform(context, at, command, around)),
    );
    pending.push(...skipped.filter((step) => step !== null));
  }
}

/** What a settled step leads to, in whatever phase its run is. */
export async function continueRun(
  context: EngineContext,
  at: RunAt,
  settled: Continuation,
): Promise<void> {
  if (actsOn(at.run, settled.stepId)) await walkOn(context, at, settled);
  else await drainRun(context, at.run);
}
