import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import {
  AccessControlList,
  accessControlListOf,
} from "#shared/auth/access-control-list.ts";
import { readCasefile } from "#shared/casefile/casefile-document.ts";
import { requireCasefile } from "#shared/casefile/casefile-service.ts";
import { CasefileId } from "#shared/kernel/ids.ts";

export const listPermissions = defineOperation({
  name: "list_permissions",
  description:
    "Lists who may do what with a casefile. What has expired is not shown.",
  classification: {
    domain: "workspace",
    subdomain: "sharing",
    capability: "read",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({ casefile_id: CasefileId }),
  output: AccessControlList.extend({
    casefile_id: CasefileId,
    owner_id: z.string(),
    total_users: z.int().meta({
      description: "Whoever is named: the owner, and those with a permission.",
    }),
  }),
  examples: [{ casefile_id: "cf_261123_k3v9x2m8q4wt7n1c" }],
  policy: {
    pattern: "read",
    permissions: ["casefiles:read"],
    casefile: "admin",
    session: "none",
  },
  documents: { reads: [0, 0], writes: [0, 0] },
  effect: "none",
  handle: async ({ casefile_id: id }, call) => {
    const { documents } = call.services.platform;
    const document = call.casefile ?? (await requireCasefile(documents, id));
    const acl = accessControlListOf(document.data, call.now);
    return {
      casefile_id: id,
      owner_id: readCasefile(document).owner_id,
      ...acl,
      total_users: acl.permissions.length + 1,
    };
  },
});
