import type { JsonValue } from "#shared/kernel/json.ts";
import type { Page, PageRequest } from "#shared/kernel/page.ts";
import type {
  DocumentReader,
  Query,
  Where,
} from "#shared/platform/document-store.ts";
import { queryPage } from "#shared/platform/query-page.ts";
import { readRun, type Run, type RunPhase } from "./run-document.ts";

export interface RunFilter extends PageRequest {
  readonly ownerId: string;
  readonly status: RunPhase | null;
  readonly workflowName: string | null;
  readonly casefileId: string | null;
  readonly label: string | null;
}

function equals(field: string, value: JsonValue): Where[] {
  return value === null ? [] : [{ field, operator: "==", value }];
}

/** The runs of an owner, newest first. */
export async function listRuns(
  documents: DocumentReader,
  filter: RunFilter,
): Promise<Page<Run>> {
  const label: Where[] =
    filter.label === null
      ? []
      : [{ field: "labels", operator: "array-contains", value: filter.label }];
  const query: Query = {
    from: { collection: "workflow_runs" },
    where: [
      ...equals("owner_id", filter.ownerId),
      ...equals("phase", filter.status),
      ...equals("workflow_name", filter.workflowName),
      ...equals("casefile_id", filter.casefileId),
      ...label,
    ],
    orderBy: [{ field: "created_at", direction: "descending" }],
  };
  const page = await queryPage(documents, query, filter);
  return { ...page, items: page.items.map(readRun) };
}
