import type { JsonObject } from "#shared/kernel/json.ts";
import type { Floor } from "./floor.ts";
import { Series } from "./series.ts";
import { runWorkflow, type System } from "./system.ts";

/** A width, and how long a run of it takes beside one commit a step, one after the other. */
export interface WidthTimes {
  readonly width: number;
  readonly system: Series;
  readonly floor: Series;
}

// About as many steps of each width, and no fewer runs than say something.
const STEPS_OF_EACH = 3_000;
const FEWEST_RUNS = 5;
// The first runs compile the code.
const WARM_UP_RUNS = 3;

/** Runs of each width, in turn, one at a time. */
export async function measureWidths(
  system: System,
  floor: Floor,
  {
    widths,
    definitionOf,
  }: {
    readonly widths: readonly number[];
    readonly definitionOf: (width: number) => JsonObject;
  },
): Promise<readonly WidthTimes[]> {
  const times = widths.map((width) => ({
    width,
    system: new Series(),
    floor: new Series(),
  }));
  for (const { width, ...series } of times) {
    const definition = definitionOf(width);
    for (let run = 0; run < WARM_UP_RUNS; run += 1)
      await runWorkflow(system, definition);
    const runs = Math.max(FEWEST_RUNS, Math.round(STEPS_OF_EACH / width));
    for (let run = 0; run < runs; run += 1) {
      await series.system.time(() => runWorkflow(system, definition));
      await series.floor.time(() => floor.commit(width));
    }
  }
  return times;
}
