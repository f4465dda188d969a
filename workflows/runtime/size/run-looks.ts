import type { Plan } from "#workflows/planner/plan.ts";
import { DAY_MS, LONGEST_HOP_MS } from "../step/due-time.ts";
import { START_WATCH_MS } from "../run/run-watch.ts";
import { FIRST_CHECK_MS } from "../run/start-run.ts";
import { nextInterval } from "../run/sweep-runs.ts";

/** How often a run that takes so long is looked at as a whole, while it is under way. */
export interface Looks {
  /** By the watch of its start, and by the sweeper. */
  readonly looks: number;
  /** Watches of the deadline that come, most often after the run has ended. */
  readonly wakes: number;
}

function sweepsIn(durationMs: number): number {
  let sweeps = 0;
  let interval = FIRST_CHECK_MS;
  for (let at = interval; at < durationMs; at += interval) {
    sweeps += 1;
    interval = nextInterval(interval);
  }
  return sweeps;
}

export function looksAt({ run_timeout_ms }: Plan, durationMs: number): Looks {
  if (durationMs <= START_WATCH_MS) return { looks: 0, wakes: 0 };
  // A deadline that is further away than a task can wait for is reached in hops, of which there is one a day.
  const hops =
    run_timeout_ms <= LONGEST_HOP_MS ? 0 : Math.ceil(durationMs / DAY_MS);
  return { looks: 1 + sweepsIn(durationMs), wakes: 1 + hops };
}
