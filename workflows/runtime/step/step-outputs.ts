import { ColliderError } from "#shared/kernel/error.ts";
import { JsonRecord, utf8Bytes, type JsonObject } from "#shared/kernel/json.ts";
import type {
  Document,
  DocumentReader,
} from "#shared/platform/document-store.ts";
import { isMap } from "#workflows/planner/map-item.ts";
import type { PlanStep } from "#workflows/planner/plan.ts";
import { chunkPaths, chunkText } from "./output-chunks.ts";
import {
  readStep,
  stepPath,
  type StepState,
  type StoredStep,
} from "./step-document.ts";

// Of half a MiB each at most.
const PAGE = 20;

export type Succeeded = Extract<StepState, { readonly phase: "success" }>;

/** A step that has succeeded, as it was read. */
export interface SucceededStep extends StoredStep {
  readonly state: Succeeded;
}

/** Whether a map's output is read from its items; not where a person has given its output. */
export function isOfItems(step: PlanStep, { state }: SucceededStep): boolean {
  return isMap(step) && state.by_hand === null;
}

export function hasSucceeded(step: StoredStep): step is SucceededStep {
  return step.state.phase === "success";
}

/** How large an output is, as far as that is known before it is read. */
export function outputBytes({ output, large }: Succeeded): number {
  // As long as in its canonical form.
  return large?.bytes ?? utf8Bytes(JSON.stringify(output));
}

/** The documents that an output is to be read from; none where the state holds it. */
function placesOf(
  runId: string,
  { stepId, state }: SucceededStep,
): readonly string[] {
  const { inherited_from: source, large } = state;
  const made = stepPath(source ?? runId, stepId);
  if (large !== null && large.chunks > 0) return chunkPaths(made, large.chunks);
  return source === null && large === null ? [] : [made];
}

async function readPaths(
  documents: DocumentReader,
  paths: readonly string[],
): Promise<ReadonlyMap<string, Document>> {
  const found = new Map<string, Document>();
  for (let start = 0; start < paths.length; start += PAGE)
    for (const document of await documents.getAll(
      paths.slice(start, start + PAGE),
    ))
      if (document !== null) found.set(document.path, document);
  return found;
}

function gone(stepId: string): ColliderError {
  // No code that is tried again: what is gone does not come back.
  return new ColliderError(
    "NOT_FOUND",
    `The output of step "${stepId}" is not there any more. Run the workflow again.`,
    { reason: "OUTPUT_GONE" },
  );
}

/** @throws ColliderError NOT_FOUND where something of it is missing. */
function outputIn(
  { stepId, state }: SucceededStep,
  places: readonly string[],
  found: ReadonlyMap<string, Document>,
): JsonObject {
  if (places.length === 0) return state.output;
  const parts = places.flatMap((path) => found.get(path) ?? []);
  if (parts.length < places.length) throw gone(stepId);
  const isChunked = state.large !== null && state.large.chunks > 0;
  if (isChunked)
    return JsonRecord.parse(JSON.parse(parts.map(chunkText).join("")));
  const [made] = parts.map(readStep);
  if (made === undefined || !hasSucceeded(made)) throw gone(stepId);
  return made.state.output;
}

/**
 * The outputs of steps of a run, by step id, read where they are kept: in the step's document, in chunks beside it, or
 * with the run that they were inherited from. Whatever reads an output reads it here, and sees to it beforehand that
 * there is room for it.
 *
 * @throws ColliderError NOT_FOUND where one is not there any more.
 */
export async function readOutputs(
  documents: DocumentReader,
  runId: string,
  steps: readonly StoredStep[],
): Promise<ReadonlyMap<string, JsonObject>> {
  const kept = steps
    .filter(hasSucceeded)
    .map((step) => ({ step, places: placesOf(runId, step) }));
  const paths = kept.flatMap(({ places }) => places);
  const found = await readPaths(documents, paths);
  return new Map(
    kept.map(({ step, places }) => [
      step.stepId,
      outputIn(step, places, found),
    ]),
  );
}
