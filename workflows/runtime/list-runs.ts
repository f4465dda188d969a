import { z } from "zod";
import type { JsonValue } from "#shared/kernel/json.ts";
import {
  decodePageToken,
  encodePageToken,
  pageTokenInvalid,
  type Page,
} from "#shared/kernel/page.ts";
import {
  cursorOf,
  type DocumentReader,
  type Query,
  type Where,
} from "#shared/platform/document-store.ts";
import { readRun, type Run, type RunPhase } from "./run-document.ts";

export interface RunFilter {
  readonly ownerId: string;
  readonly status: RunPhase | null;
  readonly workflowName: string | null;
  readonly casefileId: string | null;
  readonly label: string | null;
  readonly limit: number;
  readonly pageToken: string | null;
}

const Position = z.tuple([z.string(), z.string()]);

function equals(field: string, value: JsonValue): Where[] {
  return value === null ? [] : [{ field, operator: "==", value }];
}

function positionOf(pageToken: string): readonly JsonValue[] {
  const position = Position.safeParse(decodePageToken(pageToken));
  if (position.success) return position.data;
  throw pageTokenInvalid();
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
    limit: filter.limit + 1,
    ...(filter.pageToken === null
      ? {}
      : { startAfter: positionOf(filter.pageToken) }),
  };
  const found = await documents.query(query);
  const items = found.slice(0, filter.limit);
  const last = items.at(-1);
  return {
    items: items.map(readRun),
    ...(found.length > items.length && last !== undefined
      ? { nextPageToken: encodePageToken([...cursorOf(query, last)]) }
      : {}),
  };
}
