import { setTimeout as pause } from "node:timers/promises";
import type { Floor } from "./floor.ts";
import { Series, timed } from "./series.ts";
import { runWorkflow, type System } from "./system.ts";
import { chainOf, fanOutOf } from "./workflows.ts";

export const CHAIN_STEPS = 10;
export const FAN_OUT_WIDTH = 20;
export const RUNS_AT_ONCE = 50;

/** The system beside what the machine could do at best, in turn, so that both meet the same weather. */
export interface Latency {
  readonly system: Series;
  /** One commit a step, one after the other. */
  readonly floor: Series;
}

export interface FanOut extends Latency {
  /** Only what must wait for each other: the root, all lanes in one commit, the join. */
  readonly criticalPath: Series;
}

export interface Throughput {
  readonly stepsPerSecond: number;
  /** One document a commit. */
  readonly commitsPerSecond: number;
  /** As many documents a commit as there are runs at once. */
  readonly sharedPerSecond: number;
}

const WARM_UP = 0.1;
// A run's last task is acknowledged after its answer; that is not to fall into what is measured next.
const SETTLE_MS = 3;

/** One run at a time, from the call of `start_workflow` to its answer. */
export async function measureChain(
  system: System,
  floor: Floor,
  runs: number,
): Promise<Latency> {
  const chain = chainOf(CHAIN_STEPS);
  const times = { system: new Series(), floor: new Series() };
  for (let run = 0; run < runs * WARM_UP; run += 1)
    await runWorkflow(system, chain);
  for (let run = 0; run < runs; run += 1) {
    await times.system.time(() => runWorkflow(system, chain));
    await pause(SETTLE_MS);
    await times.floor.time(() => floor.commit(CHAIN_STEPS));
  }
  return times;
}

export async function measureFanOut(
  system: System,
  floor: Floor,
  runs: number,
): Promise<FanOut> {
  const fanOut = fanOutOf(FAN_OUT_WIDTH);
  const times = {
    system: new Series(),
    floor: new Series(),
    criticalPath: new Series(),
  };
  for (let run = 0; run < runs * WARM_UP; run += 1)
    await runWorkflow(system, fanOut);
  for (let run = 0; run < runs; run += 1) {
    await times.system.time(() => runWorkflow(system, fanOut));
    await pause(SETTLE_MS);
    await times.floor.time(() => floor.commit(FAN_OUT_WIDTH + 2));
    await times.criticalPath.time(() => {
      floor.commit(1);
      floor.commit(1, FAN_OUT_WIDTH);
      floor.commit(1);
    });
  }
  return times;
}

/** Many runs at once; the floor is taken before and after them. */
export async function measureThroughput(
  system: System,
  floor: Floor,
  runs: number,
): Promise<Throughput> {
  const chain = chainOf(CHAIN_STEPS);
  const steps = runs * CHAIN_STEPS;
  const groups = Math.ceil(steps / RUNS_AT_ONCE);
  const takeFloor = () => timed(() => floor.commit(runs));
  let left = runs;
  const runOneAfterAnother = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await runWorkflow(system, chain);
    }
  };
  const before = await takeFloor();
  const elapsed = await timed(() =>
    Promise.all(Array.from({ length: RUNS_AT_ONCE }, runOneAfterAnother)),
  );
  const after = await takeFloor();
  const shared = await timed(() => floor.commit(groups, RUNS_AT_ONCE));
  return {
    stepsPerSecond: (1000 * steps) / elapsed,
    commitsPerSecond: (1000 * 2 * runs) / (before + after),
    sharedPerSecond: (1000 * groups * RUNS_AT_ONCE) / shared,
  };
}
