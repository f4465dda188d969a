import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { emptyCasefile } from "#shared/casefile/purge-casefile.ts";
import { CasefileId } from "#shared/kernel/ids.ts";
import { leaveCasefile } from "#shared/session/session-service.ts";

export const purgeCasefile = defineOperation({
  name: "purge_casefile",
  description: "Removes what a deleted casefile held. Called by the platform.",
  classification: {
    domain: "workspace",
    subdomain: "casefiles",
    capability: "delete",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({ casefile_id: CasefileId }),
  output: z.strictObject({
    purged: z.int().meta({ description: "Items and chunks removed." }),
  }),
  examples: [{ casefile_id: "cf_261123_k3v9x2m8q4wt7n1c" }],
  policy: {
    pattern: "control",
    permissions: ["platform:control"],
    casefile: "none",
    session: "none",
  },
  effect: "repeatable",
  timeoutSeconds: 540,
  handle: async ({ casefile_id }, { services }) => ({
    purged: await emptyCasefile(
      services.platform.documents,
      casefile_id,
      leaveCasefile,
    ),
  }),
});
