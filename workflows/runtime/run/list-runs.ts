import type { CasefileId } from "#shared/kernel/ids.ts";
import type { JsonValue } from "#shared/kernel/json.ts";
import type { Page, PageRequest } from "#shared/kernel/page.ts";
import type {
  DocumentReader,
  Query,
  Where,
} from "#shared/platform/document-store.ts";
import { queryPage } from "#shared/platform/query-page.ts";
import { readRun, RUNS, type Run, type RunPhase } from "./run-document.ts";

export interface RunFilter extends PageRequest {
  /** The runs of an owner, or those of a casefile, whoever started them. */
  readonly of:
    { readonly ownerId: string } | { readonly casefileId: CasefileId };
  readonly status: RunPhase | null;
  readonly workflowName: string | null;
  readonly label: string | null;
}

function equals(field: string, value: JsonValue): Where[] {
  return value === null ? [] : [{ field, operator: "==", value }];
}

/** The runs that a filter lets through, newest first. */
export async function listRuns(
  documents: DocumentReader,
  filter: RunFilter,
): Promise<Page<Run>> {
  const label: Where[] =
    filter.label === null
      ? []
      : [{ field: "labels", operator: "array-contains", value: filter.label }];
  const query: Query = {
    from: { collection: RUNS },
    where: [
      ...("ownerId" in filter.of
        ? equals("owner_id", filter.of.ownerId)
        : equals("casefile_id", filter.of.casefileId)),
      ...equals("phase", filter.status),
      ...equals("workflow_name", filter.workflowName),
      ...label,
    ],
    orderBy: [{ field: "created_at", direction: "descending" }],
  };
  const page = await queryPage(documents, query, filter);
  return { ...page, items: page.items.map(readRun) };
}
