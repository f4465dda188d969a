import type { DocumentReader, Write } from "#shared/platform/document-store.ts";
import type { Run } from "./run-document.ts";

/** One slot of a limit that runs share: there while a run holds it (decision 0029). */
const SLOTS = "run_slots";

function heldIn(scope: string): string {
  return `${SLOTS}/${scope}/held`;
}

/** The numbers of the slots that runs hold. */
export async function heldSlots(
  documents: DocumentReader,
  scope: string,
): Promise<ReadonlySet<number>> {
  const held = await documents.query({ from: { collection: heldIn(scope) } });
  return new Set(held.map(({ id }) => Number(id)));
}

/** Takes a slot for a run; of two that take one, the other's commit fails. */
export function takenSlot(scope: string, slot: number, runId: string): Write {
  const path = `${heldIn(scope)}/${slot}`;
  return { type: "create", path, data: { run_id: runId } };
}

/** What a run gives back at its end. */
export function freedSlot({ concurrency, slot }: Run): readonly Write[] {
  if (concurrency === null || slot === null) return [];
  return [{ type: "delete", path: `${heldIn(concurrency.scope)}/${slot}` }];
}
