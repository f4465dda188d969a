import { ColliderError } from "#shared/kernel/error.ts";
import type {
  DocumentReader,
  DocumentStore,
  Transaction,
} from "#shared/platform/document-store.ts";
import type { SessionDocument } from "#shared/registry/tool-request.ts";
import { activeSessions } from "./list-sessions.ts";
import { enterCasefile } from "./session-service.ts";

interface SessionWish {
  readonly userId: string;
  /** Null for a session outside of all casefiles. */
  readonly casefileId: string | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The session that fits and was active last. */
async function findSession(
  reader: DocumentReader,
  { userId, casefileId, now }: SessionWish,
): Promise<SessionDocument | null> {
  const query = activeSessions({ type: "tool", userId, now }, [
    { field: "casefile_id", operator: "==", value: casefileId },
  ]);
  const [found] = await reader.query({ ...query, limit: 1 });
  return found ?? null;
}

/**
 * The session in which a user goes on working. One is opened where there is none; two requests at once open one together.
 *
 * @param open - writes the session that is not there; null where none is to be opened
 * @throws ColliderError FAILED_PRECONDITION where there is none, and none is to be opened.
 */
export async function findOrOpenSession(
  documents: DocumentStore,
  wish: SessionWish,
  open: ((transaction: Transaction) => Promise<SessionDocument>) | null,
): Promise<SessionDocument> {
  const found = await findSession(documents, wish);
  if (found !== null) return found;
  if (open !== null)
    return documents.transaction(
      async (transaction) =>
        (await findSession(transaction, wish)) ?? open(transaction),
    );
  throw new ColliderError(
    "FAILED_PRECONDITION",
    "You have no active session there. Open one with create_session, or let auto_create_session be true.",
    { reason: "SESSION_MISSING" },
  );
}

/** The casefile that a session comes into, as the service that owns it has it done. */
export interface CasefileLink {
  readonly casefileId: string;
  /** Reads what the link depends on, before anything is written. */
  readonly check: (transaction: Transaction) => Promise<void>;
  readonly write: (transaction: Transaction, sessionId: string) => void;
}

/**
 * Takes up a session that its user names, and puts it into the casefile where that is named too.
 *
 * @throws ColliderError FAILED_PRECONDITION when it is in another casefile already.
 */
export async function resumeSession(
  documents: DocumentStore,
  session: SessionDocument,
  casefile: CasefileLink | null,
): Promise<SessionDocument> {
  if (casefile === null) return session;
  if (session.data["casefile_id"] === casefile.casefileId) return session;
  await documents.transaction(async (transaction) => {
    await casefile.check(transaction);
    await enterCasefile(transaction, session.id, casefile.casefileId);
    casefile.write(transaction, session.id);
  });
  return session;
}
