import type { DocumentReader } from "#shared/platform/document-store.ts";
import { listRuns } from "./list-runs.ts";
import { isTerminal, RUN_PHASES, type Run } from "./run-document.ts";

// Of each state.
const MOST = 100;

const IN_FLIGHT = RUN_PHASES.filter((phase) => !isTerminal(phase));

/** The runs of an owner and of workflows of one name that have not ended, the newest of each state first. */
export async function runsInFlight(
  documents: DocumentReader,
  of: { readonly ownerId: string; readonly workflowName: string },
): Promise<{ readonly runs: readonly Run[]; readonly isMore: boolean }> {
  const pages = await Promise.all(
    IN_FLIGHT.map(async (status) =>
      listRuns(documents, {
        of: { ownerId: of.ownerId },
        status,
        workflowName: of.workflowName,
        label: null,
        limit: MOST,
        pageToken: null,
      }),
    ),
  );
  return {
    runs: pages.flatMap(({ items }) => items),
    isMore: pages.some(({ nextPageToken }) => nextPageToken !== undefined),
  };
}
