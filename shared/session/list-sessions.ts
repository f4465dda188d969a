import { idleSince } from "#shared/dispatch/session-state.ts";
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
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface ListedSessions extends Page<ToolSessionSummary> {
  readonly total: number;
}

/** The sessions of a user in which something happened of late, the latest first. */
export function activeSessions(
  userId: string,
  now: number,
  where: readonly Where[],
): Query {
  return {
    from: { collection: TOOL_SESSIONS },
    where: [
      { field: "user_id", operator: "==", value: userId },
      { field: "active", operator: "==", value: true },
      ...where,
      { field: "updated_at", operator: ">", value: idleSince(now) },
    ],
    orderBy: [{ field: "updated_at", direction: "descending" }],
  };
}

function queryOf(filter: SessionFilter): Query {
  const { userId, casefileId, activeOnly, now } = filter;
  const where: readonly Where[] =
    casefileId === null
      ? []
      : [{ field: "casefile_id", operator: "==", value: casefileId }];
  if (activeOnly) return activeSessions(userId, now, where);
  return {
    from: { collection: TOOL_SESSIONS },
    where: [{ field: "user_id", operator: "==", value: userId }, ...where],
    orderBy: [{ field: "created_at", direction: "descending" }],
  };
}

/** The sessions of a user, newest first - active ones by their last activity - and how many there are. */
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
  const items = found.items.map((one) => readSession(one, filter.now));
  return { ...found, items, total };
}
