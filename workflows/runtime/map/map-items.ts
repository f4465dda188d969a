import { itemKey, laneEnds, nextInLane } from "#workflows/planner/map-item.ts";
import { enqueueStep, FIRST_START } from "../step/order-step.ts";
import { countMembers } from "../step/count-members.ts";
import { endMap } from "./end-map.ts";
import type { EngineContext, RunAt } from "../engine-context.ts";
import { itemAt, type MapAt } from "./map-at.ts";
import { readItems } from "./map-output.ts";
import { isSettled, type StepState } from "../step/step-document.ts";

/** Orders the first item of each lane. They are named: a repeat of the map's delivery orders the same. */
export async function orderLanes(
  context: EngineContext,
  at: RunAt,
  mapId: string,
  { lanes }: MapAt["wait"],
): Promise<void> {
  const first = Array.from({ length: lanes }, (_, lane) =>
    itemKey(mapId, lane),
  );
  await Promise.all(
    first.map(async (stepId) =>
      enqueueStep(context, at, { stepId, state: null, hop: FIRST_START }),
    ),
  );
}

/** What an item that has settled leads to: the next of its lane, or the end of its map. Safe to repeat. */
export async function continueItem(
  context: EngineContext,
  at: RunAt,
  map: MapAt,
  settled: {
    readonly index: number;
    readonly failed: boolean;
    readonly repeated: boolean;
  },
): Promise<void> {
  const item = itemAt(map, settled.index);
  if (settled.failed && (await endMap(context, at, map, false))) return;
  const next = nextInLane(item);
  if (next !== null) {
    const stepId = itemKey(item.stepId, next);
    const hop = settled.repeated ? FIRST_START : null;
    return enqueueStep(context, at, { stepId, state: null, hop });
  }
  const ends = await countMembers(context, at.run.id, laneEnds(item.stepId));
  if (ends < item.lanes) return;
  // A retry may have taken over the last item of a lane in which an earlier item failed and runs again.
  const isWhole =
    at.run.retried_from === null || (await isDone(context, at, map));
  if (isWhole) await endMap(context, at, map, true);
}

async function readItemsOf(
  { platform: { documents } }: EngineContext,
  { run }: RunAt,
  map: MapAt,
): Promise<readonly (StepState | null)[]> {
  const { count, stepId } = itemAt(map, 0);
  return readItems(documents, { runId: run.id, stepId, count });
}

async function isDone(
  ...parts: Parameters<typeof readItemsOf>
): Promise<boolean> {
  return (await readItemsOf(...parts)).every(hasSettled);
}

/** Looks at all items, and orders again whatever should be under way: what a map's delivery does while it waits. */
export async function repairMap(
  context: EngineContext,
  at: RunAt,
  map: MapAt,
): Promise<void> {
  const { count, lanes, stepId } = itemAt(map, 0);
  const states = await readItemsOf(context, at, map);
  const due = Array.from({ length: lanes }, (_, lane) => {
    let index = lane;
    while (index < count && hasSettled(states[index])) index += lanes;
    return index;
  }).filter((index) => index < count);
  if (due.length === 0) {
    await endMap(context, at, map, true);
    return;
  }
  if (await endMap(context, at, map, false)) return;
  for (const index of due)
    await enqueueStep(context, at, {
      stepId: itemKey(stepId, index),
      state: states[index] ?? null,
      // Unnamed: under the name of a task that was lost it would be dropped.
      hop: null,
    });
}

function hasSettled(state: StepState | null | undefined): boolean {
  return state !== null && state !== undefined && isSettled(state);
}
