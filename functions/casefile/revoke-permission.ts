import { z } from "zod";
import { actorOf } from "#functions/identity/caller/actor-of.ts";
import { defineOperation } from "#functions/define-operation.ts";
import { revokeAccess } from "#shared/casefile/share-casefile.ts";
import { CasefileId, UserId } from "#shared/kernel/ids.ts";
import { IsoTimestamp, isoTime } from "#shared/kernel/time.ts";

export const revokePermission = defineOperation({
  name: "revoke_permission",
  description:
    "Takes back what somebody was granted on a casefile. What everybody holds stays.",
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
    target_user_id: UserId,
  }),
  output: z.strictObject({
    casefile_id: CasefileId,
    target_user_id: UserId,
    revoked_by: z.string(),
    revoked_at: IsoTimestamp,
  }),
  examples: [
    {
      casefile_id: "cf_261123_k3v9x2m8q4wt7n1c",
      target_user_id: "bob@example.com",
    },
  ],
  policy: {
    pattern: "sensitive",
    permissions: ["casefiles:write"],
    casefile: "admin",
    session: "none",
  },
  effect: "transactional",
  handle: async (input, call) => async (transaction) => {
    const { casefile_id: id, target_user_id: targetId } = input;
    await revokeAccess(transaction, id, targetId, actorOf(call));
    return {
      ...input,
      revoked_by: call.caller.id,
      revoked_at: isoTime(call.now),
    };
  },
});
