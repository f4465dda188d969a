import type { Query } from "#shared/platform/document-store.ts";
import type { EngineContext } from "../engine-context.ts";
import { stepsCollection } from "./step-document.ts";

/** The steps of a run that have settled under this name. */
export function membersOf(runId: string, barrier: string): Query {
  return {
    from: { collection: stepsCollection(runId) },
    where: [{ field: "barriers", operator: "array-contains", value: barrier }],
  };
}

/** How many steps of a run have settled under this name. */
export async function countMembers(
  { platform }: EngineContext,
  runId: string,
  barrier: string,
): Promise<number> {
  return platform.documents.count(membersOf(runId, barrier));
}
