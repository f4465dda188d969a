import type { JsonObject, JsonValue } from "#shared/kernel/json.ts";
import type {
  Document,
  DocumentReader,
} from "#shared/platform/document-store.ts";
import { itemKey } from "#workflows/planner/map-item.ts";
import { MAX_OUTPUT_BYTES, OutputBudget } from "../step/output-limits.ts";
import {
  readLightStep,
  readStep,
  stepPath,
  type StepState,
} from "../step/step-document.ts";
import {
  hasSucceeded,
  outputBytes,
  readOutputs,
  type SucceededStep,
} from "../step/step-outputs.ts";

const PAGE = 50;

export interface ItemsOf {
  readonly runId: string;
  readonly stepId: string;
  readonly count: number;
}

function keysOf({ stepId, count }: ItemsOf): readonly string[] {
  return Array.from({ length: count }, (_, index) => itemKey(stepId, index));
}

async function* itemPages(
  documents: DocumentReader,
  items: ItemsOf,
): AsyncGenerator<readonly Document[]> {
  const paths = keysOf(items).map((key) => stepPath(items.runId, key));
  for (let start = 0; start < paths.length; start += PAGE) {
    const page = await documents.getAll(paths.slice(start, start + PAGE));
    yield page.filter((document) => document !== null);
  }
}

/** The states of a map's items in their order, without outputs; null for an item that has none. */
export async function readItems(
  documents: DocumentReader,
  items: ItemsOf,
): Promise<readonly (StepState | null)[]> {
  const states = new Map<string, StepState>();
  for await (const page of itemPages(documents, items))
    for (const document of page)
      states.set(document.id, readLightStep(document).state);
  return keysOf(items).map((key) => states.get(key) ?? null);
}

/** How many items a map that waits for them has. */
export function itemCount(state: StepState): number {
  const wait = state.phase === "waiting" ? state.wait : null;
  return wait?.for === "items" ? wait.items.length : 0;
}

/** Counts what the items of one map have made. */
export function mapBudget(stepId: string): OutputBudget {
  return new OutputBudget(
    MAX_OUTPUT_BYTES,
    (limit) =>
      `The outputs of the items of "${stepId}" are more than ${limit} together. Have its tool answer with less.`,
  );
}

/** A map's output: the outputs of its items in their order, null for an item that has none. */
export function mapOutput(
  stepId: string,
  own: JsonObject,
  outputs: ReadonlyMap<string, JsonObject>,
): JsonObject {
  const count = Number(own["count"]);
  const keys = Array.from({ length: count }, (_, index) =>
    itemKey(stepId, index),
  );
  const all = keys.map((key): JsonValue => outputs.get(key) ?? null);
  return { ...own, outputs: all };
}

/**
 * The same of a map whose items are to be read. How large their outputs are is counted page by page, before any that
 * lies elsewhere is read.
 *
 * @param own - what the map's own document says
 * @throws ColliderError OUT_OF_RANGE where they are more than 8 MiB, or than what is left in the budget.
 */
export async function readMapOutput(
  documents: DocumentReader,
  { runId, stepId }: Omit<ItemsOf, "count">,
  own: JsonObject,
  budget: OutputBudget,
): Promise<JsonObject> {
  const items = { runId, stepId, count: Number(own["count"]) };
  const ofMap = mapBudget(stepId);
  const found: SucceededStep[] = [];
  for await (const page of itemPages(documents, items))
    for (const item of page.map(readStep).filter(hasSucceeded)) {
      const bytes = outputBytes(item.state);
      ofMap.spend(bytes);
      budget.spend(bytes);
      found.push(item);
    }
  return mapOutput(stepId, own, await readOutputs(documents, runId, found));
}
