import { cursorOf, type Query } from "#shared/platform/document-store.ts";
import type { DocumentStore } from "#shared/platform/document-store.ts";
import type { StepPhase } from "#workflows/planner/step-phase.ts";
import { readStep, stepsCollection, type StoredStep } from "./step-document.ts";

const PAGE = 300;

/** Every step document of a run, by step id, read in pages. */
export async function readSteps(
  documents: DocumentStore,
  runId: string,
): Promise<ReadonlyMap<string, StoredStep>> {
  const all: Query = {
    from: { collection: stepsCollection(runId) },
    limit: PAGE,
  };
  const steps = new Map<string, StoredStep>();
  let page = await documents.query(all);
  for (;;) {
    for (const document of page) steps.set(document.id, readStep(document));
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
