import { MAX_ITEMS } from "#workflows/definition/for-each.ts";
import { isCompensation, undoneKey } from "./compensation-key.ts";
import { planStepOf, type Plan, type PlanMap, type PlanStep } from "./plan.ts";

/** A step that calls its tool for each item of a list. */
export type MapStep = PlanStep & { readonly map: PlanMap };

export function isMap(step: PlanStep): step is MapStep {
  return step.map !== undefined;
}

const ITEM = /^(.+)\[(\d+)\]$/;

/** `step[3]`: an item of a map as its document and its deliveries are called. No step of a plan has such an id. */
export function itemKey(stepId: string, index: number): string {
  return `${stepId}[${index}]`;
}

/** What a key names: a step of the plan, or an item of one. */
export function parseStepKey(key: string): {
  readonly stepId: string;
  readonly index: number | null;
} {
  const [, stepId, index] = ITEM.exec(key) ?? [];
  return stepId === undefined
    ? { stepId: key, index: null }
    : { stepId, index: Number(index) };
}

/** What undoes an item needs what that item made, and not what all of them did. */
function needsOfItem({ step_id, map }: MapStep, index: number): string[] {
  if (!isCompensation(step_id)) return map.needs;
  const undone = undoneKey(step_id);
  const others = map.needs.filter((id) => id !== undone);
  return [itemKey(undone, index), ...others];
}

/** An item as a step: of the map's tool, alone in its graph. */
function itemStep({ map, ...step }: MapStep, index: number): PlanStep {
  const { run_if: _runIf, when: _when, ...rest } = step;
  const { operation, effect } = map;
  return {
    ...rest,
    step_id: itemKey(step.step_id, index),
    operation,
    effect,
    needs: needsOfItem({ map, ...step }, index),
    dependencies: [],
    successors: [],
    barrier: null,
    feeds: [],
  };
}

/** Any item of a map as a step: all are alike. */
export function anyItem(step: MapStep): PlanStep {
  return itemStep(step, 0);
}

/** How many items a map has, at least and at most: what a list holds that is made in the run only the run shows. */
export function itemCounts({
  map: { for_each: list },
}: MapStep): readonly [least: number, most: number] {
  return Array.isArray(list) ? [list.length, list.length] : [0, MAX_ITEMS];
}

/** @throws Error for what the plan does not have, which no caller of a validated plan can produce. */
export function stepOfKey(plan: Plan, key: string): PlanStep {
  const { stepId, index } = parseStepKey(key);
  const step = planStepOf(plan, stepId);
  if (index === null) return step;
  if (isMap(step)) return itemStep(step, index);
  throw new Error(`The plan has no step ${key}.`);
}

/** Items as they settle: who ends a lane, and who failed, are counted. */
export interface ItemAt {
  readonly stepId: string;
  readonly index: number;
  readonly count: number;
  readonly lanes: number;
}

/** Lanes go through the items in strides: item 0, 10, 20, ... of ten lanes is one. Null at a lane's end. */
export function nextInLane({ index, count, lanes }: ItemAt): number | null {
  return index + lanes < count ? index + lanes : null;
}

/** The name under which the last items of all lanes are counted. */
export function laneEnds(stepId: string): string {
  return `${stepId}[]`;
}

/** The name under which the items that failed are counted. */
export function failedItems(stepId: string): string {
  return `${stepId}[]-`;
}

/** The names to store in the document of an item that settles. */
export function itemBarriers(item: ItemAt, failed: boolean): string[] {
  const ends = nextInLane(item) === null ? [laneEnds(item.stepId)] : [];
  return failed ? [...ends, failedItems(item.stepId)] : ends;
}

/** How many of so many items may fail. */
export function toleratedOf(
  { tolerated }: Pick<PlanMap, "tolerated">,
  count: number,
): number {
  return "count" in tolerated
    ? tolerated.count
    : Math.floor((count * tolerated.percent) / 100);
}
