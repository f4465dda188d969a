import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import {
  ACCESS_LEVELS,
  accessLevel,
  isAtLeast,
} from "#shared/auth/access-level.ts";
import { requireCasefile } from "#shared/casefile/casefile-service.ts";
import { CasefileId, UserId } from "#shared/kernel/ids.ts";

export const checkPermission = defineOperation({
  name: "check_permission",
  description:
    "Tells what somebody may do with a casefile now: as its owner, by a grant, or as everybody may.",
  classification: {
    domain: "workspace",
    subdomain: "sharing",
    capability: "read",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({
    casefile_id: CasefileId,
    user_id: UserId.optional().meta({
      description: "The caller when absent.",
    }),
    required_permission: z
      .enum(["viewer", "editor", "admin", "owner"])
      .default("viewer")
      .meta({ description: "What has_required_permission is about." }),
  }),
  output: z.strictObject({
    casefile_id: CasefileId,
    user_id: z.string(),
    permission: z.enum(ACCESS_LEVELS),
    can_read: z.boolean(),
    can_write: z.boolean(),
    can_share: z.boolean(),
    can_delete: z.boolean(),
    has_required_permission: z.boolean(),
  }),
  examples: [
    {
      casefile_id: "cf_261123_k3v9x2m8q4wt7n1c",
      user_id: "bob@example.com",
      required_permission: "editor",
    },
  ],
  policy: {
    pattern: "read",
    permissions: ["casefiles:read"],
    casefile: "viewer",
    session: "none",
  },
  documents: { reads: [0, 0], writes: [0, 0] },
  effect: "none",
  handle: async (input, call) => {
    const { documents } = call.services.platform;
    const userId = input.user_id ?? call.caller.id;
    const { data } =
      call.casefile ?? (await requireCasefile(documents, input.casefile_id));
    const held = accessLevel(data, userId, call.now);
    return {
      casefile_id: input.casefile_id,
      user_id: userId,
      permission: held,
      can_read: isAtLeast(held, "viewer"),
      can_write: isAtLeast(held, "editor"),
      can_share: isAtLeast(held, "admin"),
      can_delete: isAtLeast(held, "owner"),
      has_required_permission: isAtLeast(held, input.required_permission),
    };
  },
});
