import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { openSession } from "#functions/session/kinds/open-session.ts";
import { requireCasefile } from "#shared/casefile/casefile-service.ts";
import { ShortString } from "#shared/kernel/fields.ts";
import { CasefileId, ChatSessionId } from "#shared/kernel/ids.ts";
import { IsoTimestamp, isoTime } from "#shared/kernel/time.ts";

export const createChatSession = defineOperation({
  name: "create_chat_session",
  description: "Opens a chat of the caller, in a casefile or in none.",
  classification: {
    domain: "communication",
    subdomain: "chat",
    capability: "create",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({
    casefile_id: CasefileId.optional(),
    title: ShortString.optional(),
  }),
  output: z.strictObject({
    session_id: ChatSessionId,
    casefile_id: CasefileId.nullable(),
    created_at: IsoTimestamp,
  }),
  examples: [{ casefile_id: "cf_261123_k3v9x2m8q4wt7n1c", title: "Intake" }],
  policy: {
    pattern: "write",
    permissions: ["chat:write"],
    casefile: "editor",
    session: "none",
  },
  documents: { reads: [0, 1], writes: [1, 2] },
  effect: "transactional",
  handle: async ({ casefile_id, title }, call) => {
    const casefileId = casefile_id ?? null;
    return async (transaction) => {
      if (casefileId !== null) await requireCasefile(transaction, casefileId);
      const session = { type: "chat", casefileId, title } as const;
      return {
        session_id: openSession(transaction, call, session).id,
        casefile_id: casefileId,
        created_at: isoTime(call.now),
      };
    };
  },
});
