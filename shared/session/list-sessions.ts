import type { Page, PageRequest } from "#shared/kernel/page.ts";
import type {
  DocumentReader,
  Query,
  Where,
} from "#shared/platform/document-store.ts";
import { queryPage } from "#shared/platform/query-page.ts";
import { TOOL_SESSIONS } from "./session-paths.ts";
import { readSession } from "./session-service.ts";
import type { ToolSessionSummary } from "./session.ts";

export interface SessionFilter {
  readonly userId: string;
  readonly casefileId: string | null;
  readonly activeOnly: boolean;
}

export interface ListedSessions extends Page<ToolSessionSummary> {
  readonly total: number;
}

function queryOf({ userId, casefileId, activeOnly }: SessionFilter): Query {
  const where: Where[] = [{ field: "user_id", operator: "==", value: userId }];
  if (casefileId !== null)
    where.push({ field: "casefile_id", operator: "==", value: casefileId });
  if (activeOnly) where.push({ field: "active", operator: "==", value: true });
  return {
    from: { collection: TOOL_SESSIONS },
    where,
    orderBy: [{ field: "created_at", direction: "descending" }],
  };
}

/** The sessions of a user, newest first, and how many there are. */
export async function findSessions(
  reader: DocumentReader,
  filter: SessionFilter,
  page: PageRequest,
): Promise<ListedSessions> {
  const query = queryOf(filter);
  const [found, total] = await Promise.all([
    queryPage(reader, query, page),
    reader.count(query),
  ]);
  return { ...found, items: found.items.map(readSession), total };
}
