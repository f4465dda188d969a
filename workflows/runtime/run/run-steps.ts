import {
  cursorOf,
  type Document,
  type DocumentStore,
  type Query,
} from "#shared/platform/document-store.ts";
import type { StepPhase } from "#workflows/planner/step-phase.ts";
import {
  heldBytes,
  readLightStep,
  readStep,
  stepsCollection,
  type StoredStep,
} from "../step/step-document.ts";

const PAGE = 300;

/**
 * Every step document of a run, by step id, read in pages.
 *
 * @param roomBytes - how much of what the steps made is held: to look at phases, none is needed
 */
export async function readSteps(
  documents: DocumentStore,
  runId: string,
  roomBytes = 0,
): Promise<ReadonlyMap<string, StoredStep>> {
  let left = roomBytes;
  const read = (document: Document): StoredStep => {
    const bytes = heldBytes(document);
    if (bytes > left) return readLightStep(document);
    left -= bytes;
    return readStep(document);
  };
  const all: Query = {
    from: { collection: stepsCollection(runId) },
    limit: PAGE,
  };
  const steps = new Map<string, StoredStep>();
  let page = await documents.query(all);
  for (;;) {
    for (const document of page) steps.set(document.id, read(document));
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return steps;
    page = await documents.query({ ...all, startAfter: cursorOf(all, last) });
  }
}

export function phasesOf(
  steps: ReadonlyMap<string, StoredStep>,
): ReadonlyMap<string, StepPhase> {
  return new Map([...steps].map(([id, step]) => [id, step.state.phase]));
}
