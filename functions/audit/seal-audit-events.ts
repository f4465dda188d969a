import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import { publishEntries } from "#shared/audit/publish-entries.ts";
import { sealRecords } from "#shared/audit/seal-records.ts";

// It is called again within a minute.
const WORK_MS = 50_000;

export const sealAuditEvents = defineOperation({
  name: "seal_audit_events",
  description:
    "Seals the audit records of calls into their chains, and publishes them. Called by the platform once a minute.",
  classification: {
    domain: "automation",
    subdomain: "audit",
    capability: "process",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({}),
  output: z.strictObject({
    sealed: z.int().nonnegative().meta({ description: "How many records." }),
    published: z.int().nonnegative().meta({ description: "How many entries." }),
  }),
  examples: [{}],
  policy: {
    pattern: "control",
    permissions: ["platform:control"],
    casefile: "none",
    session: "none",
  },
  effect: "repeatable",
  timeoutSeconds: 120,
  deployment: { schedule: "* * * * *" },
  handle: async (_input, { services: { platform }, now }) => {
    const { sealed, unreadable } = await sealRecords(platform, now + WORK_MS);
    const published = await publishEntries(platform, now + WORK_MS);
    if (unreadable === 0) return { sealed, published };
    throw new ColliderError(
      "INTERNAL",
      `${unreadable} audit records cannot be read, and stay unsealed. Look into audit_events.`,
      { reason: "AUDIT_UNREADABLE" },
    );
  },
});
