import type { EngineContext } from "./engine-context.ts";
import { stepsCollection } from "./step-document.ts";

/** How many steps of a run have settled under this name. */
export async function countMembers(
  { platform }: EngineContext,
  runId: string,
  barrier: string,
): Promise<number> {
  return platform.documents.count({
    from: { collection: stepsCollection(runId) },
    where: [{ field: "barriers", operator: "array-contains", value: barrier }],
  });
}
