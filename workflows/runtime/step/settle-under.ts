import { barriersOnSettle } from "#workflows/planner/barriers.ts";
import { itemBarriers } from "#workflows/planner/map-item.ts";
import type { LoadedStep } from "./load-step.ts";
import { itemAt } from "../map/map-at.ts";

type BarriersOf = (phase: "success" | "failed" | "skipped") => string[];

/** What a step, or an item of a map, is counted under when it settles. */
export function barriersOf({
  plan,
  step,
  item,
}: Pick<LoadedStep, "plan" | "step" | "item">): BarriersOf {
  return (phase) => {
    if (item === null) return barriersOnSettle(plan, step.step_id, phase);
    // What settles after its map is counted no more.
    return item.map === null
      ? []
      : itemBarriers(itemAt(item.map, item.index), phase === "failed");
  };
}
