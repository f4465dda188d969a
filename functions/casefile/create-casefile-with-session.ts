import { z } from "zod";
import { actorOf } from "#functions/identity/caller/actor-of.ts";
import { defineOperation } from "#functions/define-operation.ts";
import { openSession } from "#functions/session/kinds/open-session.ts";
import {
  Casefile,
  CasefileDescription,
  CasefileTags,
  CasefileTitle,
} from "#shared/casefile/casefile.ts";
import { writeCasefile } from "#shared/casefile/casefile-service.ts";
import { Metadata, ShortString } from "#shared/kernel/fields.ts";
import { ToolSessionId } from "#shared/kernel/ids.ts";
import { isoTime } from "#shared/kernel/time.ts";

export const createCasefileWithSession = defineOperation({
  name: "create_casefile_with_session",
  description:
    "Opens a casefile, owned by the caller, and a tool session in it: both or neither.",
  classification: {
    domain: "workspace",
    subdomain: "casefiles",
    capability: "create",
    complexity: "composite",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z
    .strictObject({
      title: CasefileTitle,
      description: CasefileDescription.default(""),
      tags: CasefileTags.default([]),
      metadata: Metadata.default({}),
      auto_start_session: z.boolean().default(true).meta({
        description: "False opens the casefile alone.",
      }),
      session_title: ShortString.optional(),
    })
    .refine(
      ({ auto_start_session: starts, session_title: title }) =>
        starts || title === undefined,
      {
        path: ["session_title"],
        message: "is of a session; leave it out with auto_start_session false",
      },
    ),
  output: Casefile.pick({
    casefile_id: true,
    title: true,
    created_at: true,
  }).extend({ created_by: z.string(), session_id: ToolSessionId.nullable() }),
  examples: [{ title: "Keller v. Northgate", session_title: "Intake" }],
  policy: {
    pattern: "write",
    permissions: ["casefiles:write", "tools:execute"],
    casefile: "none",
    session: "none",
  },
  documents: { reads: [0, 0], writes: [1, 3] },
  effect: "transactional",
  handle: async (input, call) => async (transaction) => {
    const casefileId = writeCasefile(
      transaction,
      call.services.platform,
      { ...input, notes: "" },
      actorOf(call),
    );
    const session = { casefileId, title: input.session_title };
    return {
      casefile_id: casefileId,
      title: input.title,
      created_at: isoTime(call.now),
      created_by: call.caller.id,
      session_id: input.auto_start_session
        ? openSession(transaction, call, session).id
        : null,
    };
  },
});
