import { requireCasefile } from "#shared/casefile/casefile-service.ts";
import { linkSession } from "#shared/casefile/session-links.ts";
import type { CasefileId } from "#shared/kernel/ids.ts";
import { readOnlyStore } from "#shared/platform/read-only-store.ts";
import type { CallContext } from "#shared/registry/operation.ts";
import type { SessionDocument } from "#shared/registry/tool-request.ts";
import {
  findOrOpenSession,
  resumeSession,
  type CasefileLink,
} from "#shared/session/session-orchestrator.ts";
import { actorOf } from "#functions/identity/caller/actor-of.ts";
import { openSession } from "./open-session.ts";
import type { Services } from "#functions/services.ts";

function linkWith(
  casefileId: CasefileId,
  call: CallContext<Services>,
): CasefileLink {
  return {
    casefileId,
    check: async (transaction) => {
      await requireCasefile(transaction, casefileId);
    },
    write: (transaction, sessionId) => {
      const link = { casefileId, sessionId, sessionType: "tool" } as const;
      linkSession(transaction, link, actorOf(call));
    },
  };
}

/** The session of a tool request: the one that it names, or the caller's in the casefile, or outside of all. */
export async function toolSession(
  call: CallContext<Services>,
  wish: { readonly casefileId: CasefileId | null; readonly opens: boolean },
): Promise<SessionDocument> {
  const { casefileId } = wish;
  const { platform } = call.services;
  const documents = call.dryRun
    ? readOnlyStore(platform.documents)
    : platform.documents;
  const casefile = casefileId === null ? null : linkWith(casefileId, call);
  if (call.session !== null)
    return resumeSession(documents, call.session, casefile);
  return findOrOpenSession(
    documents,
    { userId: call.caller.id, casefileId, now: call.now },
    wish.opens
      ? async (transaction) => {
          await casefile?.check(transaction);
          return openSession(transaction, call, { casefileId, title: "" });
        }
      : null,
  );
}
