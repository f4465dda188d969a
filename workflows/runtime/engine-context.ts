import type { Plan } from "#workflows/planner/plan.ts";
import type { Definitions } from "./run/definitions.ts";
import type { Run } from "./run/run-document.ts";
import type { RunTurns } from "./run/run-turns.ts";
import type { RunWaiters } from "./run/run-waiters.ts";
import type { RuntimeParts } from "./runtime-parts.ts";

/** What the functions of the runtime share. It holds no state of any run: all of that is in documents. */
export interface EngineContext extends RuntimeParts {
  readonly definitions: Definitions;
  /** Of those who wait for a run's end. */
  readonly waiters: RunWaiters;
  /** Of those who watch a run: told of whatever may have changed in it. */
  readonly watchers: RunWaiters;
  readonly turns: RunTurns;
}

/** A run as one delivery sees it. */
export interface RunAt {
  readonly run: Run;
  readonly plan: Plan;
}
