import { z } from "zod";
import { actorOf } from "#functions/identity/caller/actor-of.ts";
import { defineOperation } from "#functions/define-operation.ts";
import {
  Casefile,
  CasefileDescription,
  CasefileTags,
  CasefileTitle,
} from "#shared/casefile/casefile.ts";
import { writeCasefile } from "#shared/casefile/casefile-service.ts";
import { Metadata } from "#shared/kernel/fields.ts";
import { isoTime } from "#shared/kernel/time.ts";

export const createCasefile = defineOperation({
  name: "create_casefile",
  description: "Opens a casefile, owned by the caller.",
  classification: {
    domain: "workspace",
    subdomain: "casefiles",
    capability: "create",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({
    title: CasefileTitle,
    description: CasefileDescription.default(""),
    tags: CasefileTags.default([]),
    metadata: Metadata.default({}),
  }),
  output: Casefile.pick({
    casefile_id: true,
    title: true,
    created_at: true,
  }).extend({ created_by: z.string() }),
  examples: [{ title: "Keller v. Northgate", tags: ["intake", "2026"] }],
  policy: {
    pattern: "write",
    permissions: ["casefiles:write"],
    casefile: "none",
    session: "none",
  },
  documents: { reads: [0, 0], writes: [1, 1] },
  effect: "transactional",
  handle: async (input, call) => {
    const actor = actorOf(call);
    return async (transaction) => ({
      casefile_id: writeCasefile(
        transaction,
        call.services.platform,
        { ...input, notes: "" },
        actor,
      ),
      title: input.title,
      created_at: isoTime(call.now),
      created_by: call.caller.id,
    });
  },
});
