import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { ChainBreak } from "#shared/audit/first-break.ts";
import { verifyChain } from "#shared/audit/verify-chain.ts";
import { CasefileId } from "#shared/kernel/ids.ts";

export const verifyAudit = defineOperation({
  name: "verify_audit",
  description:
    "Computes the hashes of a casefile's audit trail again, and tells whether it is whole or where it is broken first.",
  classification: {
    domain: "automation",
    subdomain: "audit",
    capability: "process",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({ casefile_id: CasefileId }),
  output: z.strictObject({
    casefile_id: CasefileId,
    intact: z.boolean(),
    length: z.int().nonnegative().meta({
      description: "How many sealed entries are whole, from the first on.",
    }),
    last_sha256: z.string().nullable().meta({
      description:
        "The hash of the last of them. Compare it with what was published.",
    }),
    broken: ChainBreak.nullable().meta({
      description: "The first broken link; null where the trail is intact.",
    }),
    unsealed: z.int().nonnegative().meta({
      description: "Records that wait to be sealed, which nothing proves yet.",
    }),
  }),
  examples: [{ casefile_id: "cf_261123_k3v9x2m8q4wt7n1c" }],
  policy: {
    pattern: "read",
    permissions: ["casefiles:read"],
    casefile: "admin",
    session: "none",
  },
  effect: "none",
  timeoutSeconds: 300,
  handle: async ({ casefile_id: casefileId }, { services, signal }) => {
    const { documents } = services.platform;
    const { end, broken, unsealed } = await verifyChain(
      documents,
      casefileId,
      signal,
    );
    return {
      casefile_id: casefileId,
      intact: broken === null,
      length: end.length,
      last_sha256: end.sha256,
      broken,
      unsealed,
    };
  },
});
