import { isoTime } from "#shared/kernel/time.ts";
import type {
  DocumentReader,
  Transaction,
} from "#shared/platform/document-store.ts";
import { requireCasefile, type Actor } from "./casefile-service.ts";
import { sessionLinkPath, sessionLinks } from "./casefile-paths.ts";

const MAX_SESSIONS_SHOWN = 100;

export interface SessionLink {
  readonly casefileId: string;
  readonly sessionId: string;
  readonly sessionType: "tool" | "chat";
}

/** The write that links a session, for a casefile that the transaction has read. */
export function linkSession(
  transaction: Transaction,
  link: SessionLink,
  { callerId, now }: Actor,
): void {
  transaction.write({
    type: "set",
    path: sessionLinkPath(link.casefileId, link.sessionId),
    data: {
      session_type: link.sessionType,
      linked_by: callerId,
      linked_at: isoTime(now),
    },
  });
}

/** How many sessions a casefile is linked with; an aggregate. */
export async function countSessions(
  reader: DocumentReader,
  casefileId: string,
): Promise<number> {
  return reader.count({ from: { collection: sessionLinks(casefileId) } });
}

/** Reads what linking needs; the result is how many sessions the casefile has with this one. */
export async function countWithLink(
  transaction: Transaction,
  link: SessionLink,
): Promise<{ readonly isLinked: boolean; readonly total: number }> {
  const { casefileId, sessionId } = link;
  await requireCasefile(transaction, casefileId);
  const path = sessionLinkPath(casefileId, sessionId);
  const isLinked = (await transaction.get(path)) !== null;
  const total = await countSessions(transaction, casefileId);
  return { isLinked, total: isLinked ? total : total + 1 };
}

/** The ids of the sessions that are linked with a casefile, at most 100. */
export async function linkedSessionIds(
  documents: DocumentReader,
  casefileId: string,
): Promise<readonly string[]> {
  const links = await documents.query({
    from: { collection: sessionLinks(casefileId) },
    limit: MAX_SESSIONS_SHOWN,
  });
  return links.map(({ id }) => id);
}
