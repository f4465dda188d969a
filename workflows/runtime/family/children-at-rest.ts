import { ColliderError } from "#shared/kernel/error.ts";
import type { DocumentStore } from "#shared/platform/document-store.ts";
import { isTerminal, readRun, runPath } from "../run/run-document.ts";
import { readSteps } from "../run/run-steps.ts";
import type { StoredStep } from "../step/step-document.ts";

function waitedFor({ state }: StoredStep): readonly string[] {
  const wait = state.phase === "waiting" ? state.wait : null;
  return wait?.for === "run" ? [wait.run_id] : [];
}

function stillActs(runId: string): ColliderError {
  return new ColliderError(
    "FAILED_PRECONDITION",
    `The run cannot be retried: the run ${runId}, which it started, may still act. Ask again when that has ended.`,
    { reason: "CHILD_UNDER_WAY" },
  );
}

/**
 * Of a run that has ended: those that its steps waited for have come to rest too. What repeats it starts others in their
 * place, which do the same under the same effect keys, and would act beside them.
 *
 * @throws ColliderError FAILED_PRECONDITION where one has not.
 */
export async function assertChildrenAtRest(
  documents: DocumentStore,
  steps: ReadonlyMap<string, StoredStep>,
): Promise<void> {
  for (const childId of [...steps.values()].flatMap(waitedFor)) {
    const document = await documents.get(runPath(childId));
    if (document === null) continue;
    if (!isTerminal(readRun(document).phase)) throw stillActs(childId);
    const below = await readSteps(documents, childId);
    // Its own time may have been over while that acted.
    if ([...below.values()].some(({ state }) => state.phase === "claimed"))
      throw stillActs(childId);
    await assertChildrenAtRest(documents, below);
  }
}
