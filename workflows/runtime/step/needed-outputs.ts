import type { JsonObject } from "#shared/kernel/json.ts";
import type { DocumentReader } from "#shared/platform/document-store.ts";
import { parseStepKey, stepOfKey } from "#workflows/planner/map-item.ts";
import type { Plan } from "#workflows/planner/plan.ts";
import { readMapOutput } from "../map/map-output.ts";
import { MAX_NEEDED_BYTES, OutputBudget } from "./output-limits.ts";
import { readStep, stepPath, type StoredStep } from "./step-document.ts";
import {
  hasSucceeded,
  isOfItems,
  outputBytes,
  readOutputs,
  type SucceededStep,
} from "./step-outputs.ts";

const PAGE = 50;

/** Steps that are read page by page, or that are at hand. */
export type StepPages =
  AsyncIterable<readonly StoredStep[]> | readonly (readonly StoredStep[])[];

/** The documents of steps, page by page. */
export async function* readStepPages(
  documents: DocumentReader,
  runId: string,
  stepIds: readonly string[],
): AsyncGenerator<readonly StoredStep[]> {
  for (let start = 0; start < stepIds.length; start += PAGE) {
    const page = stepIds.slice(start, start + PAGE);
    const found = await documents.getAll(
      page.map((stepId) => stepPath(runId, stepId)),
    );
    yield found.filter((one) => one !== null).map(readStep);
  }
}

export function neededBudget(): OutputBudget {
  return new OutputBudget(
    MAX_NEEDED_BYTES,
    (limit) =>
      `The outputs that are referred to are more than ${limit} together. Refer to fewer steps, or have their tools answer with less.`,
  );
}

interface Needed {
  readonly own: readonly SucceededStep[];
  readonly maps: readonly SucceededStep[];
}

/** What is needed of steps that have succeeded, counted as it is read. */
async function collect(
  plan: Plan,
  pages: StepPages,
  budget: OutputBudget,
): Promise<Needed> {
  const own: SucceededStep[] = [];
  for await (const page of pages)
    for (const step of page.filter(hasSucceeded)) {
      budget.spend(outputBytes(step.state));
      own.push(step);
    }
  const maps = own.filter((step) =>
    isOfItems(stepOfKey(plan, step.stepId), step),
  );
  return { own, maps };
}

/** What undoes an item refers to what that item made as its step's. */
function byReference(
  outputs: ReadonlyMap<string, JsonObject>,
): ReadonlyMap<string, JsonObject> {
  return new Map(
    [...outputs].map(([key, output]) => [parseStepKey(key).stepId, output]),
  );
}

/**
 * The outputs of steps as references find them, by step id; of a map, those of its items.
 *
 * @throws ColliderError OUT_OF_RANGE where they are more than may be in memory at once.
 */
export async function neededOutputs(
  documents: DocumentReader,
  { runId, plan }: { readonly runId: string; readonly plan: Plan },
  pages: StepPages,
): Promise<ReadonlyMap<string, JsonObject>> {
  const budget = neededBudget();
  const { own, maps } = await collect(plan, pages, budget);
  const outputs = new Map(await readOutputs(documents, runId, own));
  for (const { stepId } of maps) {
    const map = { runId, stepId };
    const ofMap = outputs.get(stepId) ?? {};
    outputs.set(stepId, await readMapOutput(documents, map, ofMap, budget));
  }
  return byReference(outputs);
}
