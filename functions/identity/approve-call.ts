import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { approve } from "#shared/dispatch/approval.ts";

export const approveCall = defineOperation({
  name: "approve_call",
  description:
    "Approves of one call of your own that was refused with APPROVAL_REQUIRED. It holds for an hour, for that very call.",
  classification: {
    domain: "automation",
    subdomain: "identity",
    capability: "create",
    complexity: "atomic",
    maturity: "beta",
    integration_tier: "internal",
  },
  input: z.strictObject({
    approval_id: z
      .string()
      .regex(/^[0-9a-f]{64}$/, "must be the approval_id of a refused call")
      .meta({ description: "As the refusal's details name it." }),
  }),
  output: z.strictObject({
    approval_id: z.string(),
    approved_by: z.string(),
    expires_at: z.iso.datetime(),
  }),
  examples: [{ approval_id: "0123456789abcdef".repeat(4) }],
  policy: {
    pattern: "in_person",
    permissions: [],
    casefile: "none",
    session: "none",
  },
  effect: "transactional",
  handle:
    async ({ approval_id }, { caller, now }) =>
    async (transaction) => {
      const { write, expiresAt } = approve(approval_id, caller, now);
      transaction.write(write);
      return { approval_id, approved_by: caller.id, expires_at: expiresAt };
    },
});
