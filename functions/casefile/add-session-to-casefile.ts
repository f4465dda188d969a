import { z } from "zod";
import { actorOf } from "#functions/identity/caller/actor-of.ts";
import { defineOperation } from "#functions/define-operation.ts";
import { countWithLink, linkSession } from "#shared/casefile/session-links.ts";
import { CasefileId, SessionId } from "#shared/kernel/ids.ts";
import { enterCasefile } from "#shared/session/session-service.ts";

export const addSessionToCasefile = defineOperation({
  name: "add_session_to_casefile",
  description:
    "Links a session of the caller with a casefile. Doing it again changes nothing.",
  classification: {
    domain: "workspace",
    subdomain: "casefiles",
    capability: "update",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z
    .strictObject({
      casefile_id: CasefileId,
      session_id: SessionId,
      session_type: z.enum(["tool", "chat"]),
    })
    .refine(
      ({ session_id, session_type }) =>
        session_id.startsWith("ts_") === (session_type === "tool"),
      {
        path: ["session_type"],
        message: "must be tool for an id that begins with ts_, chat for cs_",
      },
    ),
  output: z.strictObject({
    casefile_id: CasefileId,
    session_id: SessionId,
    session_type: z.enum(["tool", "chat"]),
    total_sessions: z.int(),
  }),
  examples: [
    {
      casefile_id: "cf_261123_k3v9x2m8q4wt7n1c",
      session_id: "ts_261123_p7d2m5x9b3qa6j0r",
      session_type: "tool",
    },
  ],
  policy: {
    pattern: "write",
    permissions: ["casefiles:write"],
    casefile: "editor",
    session: "owner",
  },
  effect: "transactional",
  handle: async (input, call) => {
    const { casefile_id: casefileId, session_id: sessionId } = input;
    const link = { casefileId, sessionId, sessionType: input.session_type };
    const actor = actorOf(call);
    return async (transaction) => {
      const { isLinked, total } = await countWithLink(transaction, link);
      if (!isLinked) {
        await enterCasefile(transaction, sessionId, casefileId);
        linkSession(transaction, link, actor);
      }
      return { ...input, total_sessions: total };
    };
  },
});
