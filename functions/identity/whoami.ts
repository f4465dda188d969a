import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { PERMISSIONS } from "#shared/auth/roles.ts";

export const whoami = defineOperation({
  name: "whoami",
  description: "Tells who the caller is here, and what the caller may do.",
  classification: {
    domain: "automation",
    subdomain: "identity",
    capability: "read",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({}),
  output: z.strictObject({
    caller_id: z.string(),
    kind: z.enum(["user", "service", "internal"]),
    email: z.string().nullable(),
    roles: z.array(z.string()),
    permissions: z.array(z.enum(PERMISSIONS)),
  }),
  examples: [{}],
  policy: {
    pattern: "read",
    permissions: [],
    casefile: "none",
    session: "none",
  },
  effect: "none",
  handle: async (_input, { caller, roles, permissions }) => ({
    caller_id: caller.id,
    kind: caller.kind,
    email: caller.email,
    roles: [...roles],
    permissions: [...permissions],
  }),
});
