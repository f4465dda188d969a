import { z } from "zod";
import { ColliderError } from "#shared/kernel/error.ts";
import type { CasefileId } from "#shared/kernel/ids.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { epochMs, isoTime } from "#shared/kernel/time.ts";
import type {
  Document,
  DocumentReader,
  Transaction,
} from "#shared/platform/document-store.ts";
import type { SessionDocument } from "#shared/registry/tool-request.ts";
import { sessionStateOf } from "#shared/dispatch/session-state.ts";
import type { Ids } from "#shared/platform/ids.ts";
import {
  sessionPath,
  type SessionType,
} from "#shared/dispatch/session-path.ts";
import { ChatSessionSummary, ToolSessionSummary } from "./session.ts";

/** What a session is now: one that is expired is active no more. */
function asOfNow({ id, data }: SessionDocument, now: number): JsonObject {
  const active = sessionStateOf(data, now) === "active";
  return { ...data, session_id: id, active };
}

export function readToolSession(
  session: SessionDocument,
  now: number,
): ToolSessionSummary {
  return ToolSessionSummary.strip().parse(asOfNow(session, now));
}

export function readChatSession(
  session: SessionDocument,
  now: number,
): ChatSessionSummary {
  return ChatSessionSummary.strip().parse(asOfNow(session, now));
}

/** The calls that were made in a session. */
export function requestsCollection(sessionId: string): string {
  return `${sessionPath(sessionId)}/requests`;
}

const PREFIXES = { tool: "ts", chat: "cs" } as const;

/** Writes a new session of a user. */
export function writeSession(
  transaction: Transaction,
  { ids }: { readonly ids: Ids },
  session: {
    readonly type: SessionType;
    readonly userId: string;
    readonly casefileId: CasefileId | null;
    readonly title: string;
    /** Milliseconds since the epoch. */
    readonly now: number;
  },
): SessionDocument {
  const id = ids.id(PREFIXES[session.type]);
  const path = sessionPath(id);
  const at = isoTime(session.now);
  const data = {
    user_id: session.userId,
    casefile_id: session.casefileId,
    title: session.title,
    active: true,
    created_at: at,
    updated_at: at,
    closed_at: null,
  };
  transaction.write({ type: "create", path, data });
  return { id, path, data };
}

/** @throws ColliderError NOT_FOUND. */
export async function requireSession(
  reader: DocumentReader,
  sessionId: string,
): Promise<Document> {
  const document = await reader.get(sessionPath(sessionId));
  if (document !== null) return document;
  throw new ColliderError("NOT_FOUND", "There is no such session.", {
    reason: "SESSION_UNKNOWN",
  });
}

/**
 * Puts a session into a casefile, once.
 *
 * @throws ColliderError FAILED_PRECONDITION when it is in another casefile already.
 */
export async function enterCasefile(
  transaction: Transaction,
  sessionId: string,
  casefileId: string,
): Promise<void> {
  const document = await requireSession(transaction, sessionId);
  const current = document.data["casefile_id"] ?? null;
  if (current === casefileId) return;
  if (current !== null)
    throw new ColliderError(
      "FAILED_PRECONDITION",
      "The session belongs to another casefile. Open a new one with create_session.",
      { reason: "SESSION_IN_OTHER_CASEFILE" },
    );
  transaction.write({
    type: "update",
    path: document.path,
    fields: { casefile_id: casefileId },
  });
}

/** Takes the sessions that are in a casefile out of it. */
export async function leaveCasefile(
  transaction: Transaction,
  sessionIds: readonly string[],
  casefileId: string,
): Promise<void> {
  const sessions = await transaction.getAll(sessionIds.map(sessionPath));
  for (const session of sessions)
    if (session !== null && session.data["casefile_id"] === casefileId)
      transaction.write({
        type: "update",
        path: session.path,
        fields: { casefile_id: null },
      });
}

/** How many requests a session has seen; an aggregate. */
export async function countRequests(
  reader: DocumentReader,
  sessionId: string,
): Promise<number> {
  return reader.count({
    from: { collection: requestsCollection(sessionId) },
  });
}

const Ending = z.object({
  active: z.boolean(),
  created_at: z.string(),
  closed_at: z.string().nullable(),
});

export interface ClosedSession {
  readonly closedAt: string;
  readonly durationSeconds: number;
}

/** Closes a session that the transaction has read; one that is closed stays as it was closed first. */
export function endSession(
  transaction: Transaction,
  { path, data }: Document,
  now: number,
): ClosedSession {
  const session = Ending.parse(data);
  const closedAt = session.closed_at ?? isoTime(now);
  if (session.active)
    transaction.write({
      type: "update",
      path,
      fields: { active: false, closed_at: closedAt, updated_at: closedAt },
    });
  const durationMs = epochMs(closedAt) - epochMs(session.created_at);
  return { closedAt, durationSeconds: durationMs / 1000 };
}
