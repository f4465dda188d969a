import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import {
  StoredMail,
  SweepSummary,
  sweepSummary,
  SweptClient,
} from "#shared/analysis/sweep-summary.ts";
import { ColliderError } from "#shared/kernel/error.ts";

const MAX_CLIENTS = 1000;

/** @throws ColliderError INVALID_ARGUMENT where one list is longer than the other. */
function requireSameLength(clients: number, stored: number): void {
  if (clients === stored) return;
  const description = `has ${stored} answers for ${clients} clients; give one for each, in the same order, and null where it failed`;
  throw new ColliderError(
    "INVALID_ARGUMENT",
    `payload.stored ${description}.`,
    {
      reason: "ANSWERS_MISSING",
      fieldViolations: [
        { field: "payload.stored", description, reason: "INVALID" },
      ],
    },
  );
}

export const summarizeSweep = defineOperation({
  name: "summarize_sweep",
  description:
    "Counts what storing the mail of several clients has brought, and tells it as text for a message.",
  classification: {
    domain: "workspace",
    subdomain: "analysis",
    capability: "process",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({
    clients: z.array(SweptClient).min(1).max(MAX_CLIENTS),
    stored: z.array(StoredMail.nullable()).max(MAX_CLIENTS).meta({
      description:
        "What store_gmail_messages answered for each client, in the order of the clients; null where it failed.",
    }),
  }),
  output: SweepSummary,
  examples: [
    {
      clients: [
        {
          client: "maria.keller@example.com",
          casefile_id: "cf_261123_k3v9x2m8q4wt7n1c",
        },
      ],
      stored: [
        { messages_stored: 11, messages_added: 2, sync_status: "completed" },
      ],
    },
  ],
  policy: {
    pattern: "read",
    permissions: [],
    casefile: "none",
    session: "none",
  },
  documents: { reads: [0, 0], writes: [0, 0] },
  effect: "none",
  handle: async ({ clients, stored }) => {
    requireSameLength(clients.length, stored.length);
    return sweepSummary(
      clients.map((client, at) => ({ ...client, stored: stored[at] ?? null })),
    );
  },
});
