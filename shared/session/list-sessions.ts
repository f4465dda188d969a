import {
  SESSION_COLLECTIONS,
  type SessionType,
} from "#shared/dispatch/session-path.ts";
import { idleSince } from "#shared/dispatch/session-state.ts";
import type { Page, PageRequest } from "#shared/kernel/page.ts";
import type {
  Document,
  DocumentReader,
  Query,
  Where,
} from "#shared/platform/document-store.ts";
import { queryPage } from "#shared/platform/query-page.ts";

export interface SessionFilter {
  readonly type: SessionType;
  readonly userId: string;
  readonly casefileId: string | null;
  readonly activeOnly: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface ListedSessions extends Page<Document> {
  readonly total: number;
}

/** The sessions of a user in which something happened of late, the latest first. */
export function activeSessions(
  { type, userId, now }: Pick<SessionFilter, "type" | "userId" | "now">,
  where: readonly Where[],
): Query {
  return {
    from: { collection: SESSION_COLLECTIONS[type] },
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
  const { type, userId, casefileId, activeOnly } = filter;
  const where: readonly Where[] =
    casefileId === null
      ? []
      : [{ field: "casefile_id", operator: "==", value: casefileId }];
  if (activeOnly) return activeSessions(filter, where);
  return {
    from: { collection: SESSION_COLLECTIONS[type] },
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
  return { ...found, total };
}
