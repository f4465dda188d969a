import type { DatabaseSync } from "node:sqlite";
import { openDatabase } from "#shared/platform/embedded/database.ts";
import { createSeededIds } from "#shared/platform/embedded/seeded-ids.ts";
import { VirtualClock } from "#shared/platform/embedded/virtual-clock.ts";
import type { Ids } from "#shared/platform/ids.ts";

/** What outlives a process. */
export interface Machine {
  readonly database: DatabaseSync;
  readonly clock: VirtualClock;
  readonly ids: Ids;
}

export function createMachine(seed = 1): Machine {
  const clock = new VirtualClock(Date.UTC(2026, 10, 23, 9));
  return {
    database: openDatabase(null),
    clock,
    ids: createSeededIds(seed, clock),
  };
}
