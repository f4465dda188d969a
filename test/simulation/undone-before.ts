import type { DocumentReader } from "#shared/platform/document-store.ts";
import { readRun, runPath } from "#workflows/runtime/run/run-document.ts";
import { followersOf } from "./random-undo.ts";
import type { RandomWorkflow } from "./random-workflow.ts";

/** What must have been undone before a step is: all that followed from it, of what the run undoes. */
export async function undoneBefore(
  documents: DocumentReader,
  workflow: RandomWorkflow | undefined,
  { runId, stepId }: { readonly runId: string; readonly stepId: string },
): Promise<readonly string[]> {
  const document = await documents.get(runPath(runId));
  const run = document === null ? null : readRun(document);
  const undone = run?.compensation?.steps ?? [];
  const [key = ""] = stepId.slice(1).split("[");
  return followersOf(workflow?.steps ?? [], key)
    .filter(({ id }) => undone.includes(id))
    .map(({ id }) => `~${id}`);
}
