import { z } from "zod";
import { actorOf } from "#functions/identity/caller/actor-of.ts";
import { defineOperation } from "#functions/define-operation.ts";
import { grantAccess } from "#shared/casefile/share-casefile.ts";
import { CasefileId, UserId } from "#shared/kernel/ids.ts";
import { IsoTimestamp } from "#shared/kernel/time.ts";

const GrantedLevel = z.enum(["viewer", "editor", "admin"]);

export const grantPermission = defineOperation({
  name: "grant_permission",
  description:
    "Shares a casefile with somebody, until a time or for good. Granting again replaces what was granted before.",
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
    permission: GrantedLevel.meta({
      description:
        "viewer reads; editor also changes and stores; admin also shares.",
    }),
    expires_at: IsoTimestamp.optional().meta({
      description:
        "When it ends, in the future; never where it is left out. Of an admin whose own access ends, no later than that.",
    }),
    notes: z.string().max(500).optional().meta({
      description: "Why, for those who may share the casefile.",
    }),
  }),
  output: z.strictObject({
    casefile_id: CasefileId,
    target_user_id: UserId,
    permission: GrantedLevel,
    granted_by: z.string(),
    granted_at: IsoTimestamp,
    expires_at: IsoTimestamp.optional(),
  }),
  examples: [
    {
      casefile_id: "cf_261123_k3v9x2m8q4wt7n1c",
      target_user_id: "bob@example.com",
      permission: "editor",
    },
  ],
  policy: {
    pattern: "sensitive",
    permissions: ["casefiles:write"],
    casefile: "admin",
    session: "none",
  },
  documents: { reads: [1, 1], writes: [1, 1] },
  effect: "transactional",
  handle: async (input, call) => async (transaction) => {
    const { casefile_id: id, target_user_id: targetId, permission } = input;
    const { notes: _notes, ...granted } = await grantAccess(
      transaction,
      id,
      { targetId, permission, expiresAt: input.expires_at, notes: input.notes },
      actorOf(call),
    );
    return { casefile_id: id, target_user_id: targetId, ...granted };
  },
});
