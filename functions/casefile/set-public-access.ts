import { z } from "zod";
import { actorOf } from "#functions/identity/caller/actor-of.ts";
import { defineOperation } from "#functions/define-operation.ts";
import { setPublicLevel } from "#shared/casefile/share-casefile.ts";
import { CasefileId } from "#shared/kernel/ids.ts";

const PublicLevel = z.enum(["none", "viewer", "editor"]);

export const setPublicAccess = defineOperation({
  name: "set_public_access",
  description:
    "Sets what everybody who is signed in holds on a casefile. Whoever was granted a permission holds that instead.",
  classification: {
    domain: "workspace",
    subdomain: "sharing",
    capability: "update",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({
    casefile_id: CasefileId,
    permission: PublicLevel.meta({
      description: "none ends public access.",
    }),
  }),
  output: z.strictObject({
    casefile_id: CasefileId,
    public_access: PublicLevel,
  }),
  examples: [
    { casefile_id: "cf_261123_k3v9x2m8q4wt7n1c", permission: "viewer" },
  ],
  policy: {
    pattern: "sensitive",
    permissions: ["casefiles:write"],
    casefile: "owner",
    session: "none",
  },
  documents: { reads: [1, 1], writes: [1, 1] },
  effect: "transactional",
  handle: async (input, call) => async (transaction) => {
    const { casefile_id: id, permission } = input;
    await setPublicLevel(transaction, id, permission, actorOf(call));
    return { casefile_id: id, public_access: permission };
  },
});
