import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { openSession } from "#functions/session/kinds/open-session.ts";
import { requireCasefile } from "#shared/casefile/casefile-service.ts";
import { countSessions } from "#shared/casefile/session-links.ts";
import { ShortString } from "#shared/kernel/fields.ts";
import { CasefileId, SessionId } from "#shared/kernel/ids.ts";
import { IsoTimestamp, isoTime } from "#shared/kernel/time.ts";

const SessionType = z.enum(["tool", "chat"]);

export const createSessionWithCasefile = defineOperation({
  name: "create_session_with_casefile",
  description:
    "Opens a session of the caller in a casefile, and tells how many the casefile has with it.",
  classification: {
    domain: "automation",
    subdomain: "sessions",
    capability: "create",
    complexity: "composite",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({
    casefile_id: CasefileId,
    title: ShortString.optional(),
    session_type: SessionType.default("tool"),
  }),
  output: z.strictObject({
    session_id: SessionId,
    casefile_id: CasefileId,
    session_type: SessionType,
    created_at: IsoTimestamp,
    total_sessions: z.int(),
  }),
  examples: [{ casefile_id: "cf_261123_k3v9x2m8q4wt7n1c", title: "Intake" }],
  policy: {
    pattern: "write",
    permissions: ["casefiles:write", "tools:execute"],
    casefile: "editor",
    session: "none",
  },
  effect: "transactional",
  handle: async (input, call) => async (transaction) => {
    const { casefile_id: casefileId, title } = input;
    await requireCasefile(transaction, casefileId);
    const before = await countSessions(transaction, casefileId);
    return {
      session_id: openSession(transaction, call, {
        type: input.session_type,
        casefileId,
        title,
      }).id,
      casefile_id: casefileId,
      session_type: input.session_type,
      created_at: isoTime(call.now),
      total_sessions: before + 1,
    };
  },
});
