import { ColliderError } from "#shared/kernel/error.ts";
import {
  canonicalJson,
  utf8Bytes,
  type JsonObject,
  type JsonValue,
} from "#shared/kernel/json.ts";
import type { DocumentReader } from "#shared/platform/document-store.ts";
import { itemKey } from "#workflows/planner/map-item.ts";
import { withInheritedOutputs } from "./inherited-outputs.ts";
import {
  readStep,
  stepPath,
  type StepState,
  type StoredStep,
} from "./step-document.ts";

const PAGE = 50;
/** As much as the largest output of a step. */
const MAX_OUTPUT_BYTES = 8 * 1024 * 1024;

export interface ItemsOf {
  readonly runId: string;
  readonly stepId: string;
  readonly count: number;
}

/** The states of a map's items, in their order, with what was inherited; null for one that has none. */
export async function readItems(
  documents: DocumentReader,
  { runId, stepId, count }: ItemsOf,
): Promise<readonly (StepState | null)[]> {
  const keys = Array.from({ length: count }, (_, index) =>
    itemKey(stepId, index),
  );
  const found: StoredStep[] = [];
  for (let start = 0; start < count; start += PAGE) {
    const page = keys.slice(start, start + PAGE);
    const read = await documents.getAll(
      page.map((key) => stepPath(runId, key)),
    );
    found.push(...read.filter((one) => one !== null).map(readStep));
  }
  const whole = await withInheritedOutputs(documents, found);
  const states = new Map(whole.map((step) => [step.stepId, step.state]));
  return keys.map((key) => states.get(key) ?? null);
}

function outputOf(state: StepState | null): JsonValue {
  return state?.phase === "success" ? state.output : null;
}

/** How many items a map has, by its document. */
export function itemCount(state: StepState): number {
  if (state.phase === "success") return Number(state.output["count"]);
  const wait = state.phase === "waiting" ? state.wait : null;
  return wait?.for === "items" ? wait.items.length : 0;
}

/** Whether the outputs of items are no more than a step may answer. */
export function fitsTogether(items: readonly (StepState | null)[]): boolean {
  let left = MAX_OUTPUT_BYTES;
  for (const state of items) {
    left -= utf8Bytes(canonicalJson(outputOf(state)));
    if (left < 0) return false;
  }
  return true;
}

/**
 * What a map answers: its items' outputs in their order, read where they are kept.
 *
 * @throws ColliderError OUT_OF_RANGE where they are more than 8 MiB.
 */
export function mapOutput(
  own: JsonObject,
  items: readonly (StepState | null)[],
): JsonObject {
  if (fitsTogether(items)) return { ...own, outputs: items.map(outputOf) };
  throw new ColliderError(
    "OUT_OF_RANGE",
    `The outputs of a map's items are more than ${MAX_OUTPUT_BYTES / 1024 / 1024} MiB. Have its tool answer with less.`,
    { reason: "OUTPUT_TOO_LARGE" },
  );
}

/** The same of a map that has succeeded, whose items are to be read. */
export async function readMapOutput(
  documents: DocumentReader,
  items: Omit<ItemsOf, "count">,
  state: Extract<StepState, { readonly phase: "success" }>,
): Promise<JsonObject> {
  const count = itemCount(state);
  return mapOutput(
    state.output,
    await readItems(documents, { ...items, count }),
  );
}
