import type { DocumentReader } from "#shared/platform/document-store.ts";
import { readStep, stepPath, type StoredStep } from "./step-document.ts";

const PAGE = 50;

function isInherited({ state }: StoredStep): boolean {
  return state.phase === "success" && state.inherited_from !== null;
}

/** Where the output of a step was made. */
function sourcePath({ stepId, state }: StoredStep): string[] {
  return state.phase === "success" && state.inherited_from !== null
    ? [stepPath(state.inherited_from, stepId)]
    : [];
}

/** Steps with the outputs that their run has inherited, read where they were made. */
export async function withInheritedOutputs(
  documents: DocumentReader,
  steps: readonly StoredStep[],
): Promise<readonly StoredStep[]> {
  const paths = steps.flatMap(sourcePath);
  const outputs = new Map<string, StoredStep>();
  for (let start = 0; start < paths.length; start += PAGE)
    for (const document of await documents.getAll(
      paths.slice(start, start + PAGE),
    ))
      if (document !== null) outputs.set(document.id, readStep(document));
  return steps.map((step) => {
    const made = isInherited(step) ? outputs.get(step.stepId)?.state : null;
    return made?.phase === "success" && step.state.phase === "success"
      ? { ...step, state: { ...step.state, output: made.output } }
      : step;
  });
}
