import { linkSession } from "#shared/casefile/session-links.ts";
import type { SessionType } from "#shared/dispatch/session-path.ts";
import type { CasefileId } from "#shared/kernel/ids.ts";
import type { Transaction } from "#shared/platform/document-store.ts";
import type { CallContext } from "#shared/registry/operation.ts";
import type { SessionDocument } from "#shared/registry/tool-request.ts";
import { writeSession } from "#shared/session/session-service.ts";
import { actorOf } from "#functions/identity/caller/actor-of.ts";
import type { Services } from "#functions/services.ts";

/** Writes a session of the caller, and its link with a casefile that the transaction has read or makes. */
export function openSession(
  transaction: Transaction,
  call: CallContext<Services>,
  session: {
    readonly type?: SessionType;
    readonly casefileId: CasefileId | null;
    readonly title: string | undefined;
  },
): SessionDocument {
  const { type = "tool", casefileId, title = "" } = session;
  const opened = writeSession(transaction, call.services.platform, {
    type,
    userId: call.caller.id,
    casefileId,
    title,
    now: call.now,
  });
  if (casefileId !== null)
    linkSession(
      transaction,
      { casefileId, sessionId: opened.id, sessionType: type },
      actorOf(call),
    );
  return opened;
}
