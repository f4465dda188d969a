import type { DocumentReader } from "#shared/platform/document-store.ts";
import { parseStepKey } from "#workflows/planner/map-item.ts";
import {
  readLightStep,
  stepPath,
  type StoredStep,
} from "../step/step-document.ts";

function mapOf({ stepId: key }: StoredStep): string | null {
  const { stepId, index } = parseStepKey(key);
  return index === null ? null : stepId;
}

/** Of steps that wait, those of which anything follows: not the items of a map that has settled. */
export async function awaitedSteps(
  documents: DocumentReader,
  runId: string,
  waiting: readonly StoredStep[],
): Promise<readonly StoredStep[]> {
  const ids = new Set(waiting.map(mapOf).filter((id) => id !== null));
  if (ids.size === 0) return waiting;
  const maps = await documents.getAll(
    [...ids].map((id) => stepPath(runId, id)),
  );
  const open = new Set(
    maps
      .filter((map) => map !== null)
      .map(readLightStep)
      .filter(({ state }) => state.phase === "waiting")
      .map(({ stepId }) => stepId),
  );
  return waiting.filter((step) => {
    const map = mapOf(step);
    return map === null || open.has(map);
  });
}
