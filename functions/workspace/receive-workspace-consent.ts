import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { ScopeName } from "#functions/workspace/access/workspace-standing.ts";
import { scopeNamesOf } from "#shared/auth/google-scopes.ts";
import { writeConnection } from "#shared/connection/connections.ts";
import { Sealed } from "#shared/connection/connection-vault.ts";
import {
  CONFIRM_WITHIN_MS,
  pendingConsentPath,
} from "#shared/connection/pending-consent.ts";
import { isoTime } from "#shared/kernel/time.ts";

export const receiveWorkspaceConsent = defineOperation({
  name: "receive_workspace_consent",
  description:
    "Keeps a consent that a browser has brought back: as the connection of the user who began it, where it is of his own address, else until he confirms it.",
  classification: {
    domain: "workspace",
    subdomain: "connection",
    capability: "create",
    complexity: "atomic",
    maturity: "beta",
    integration_tier: "internal",
  },
  input: z.strictObject({
    user_id: z.string().min(1).max(200),
    email: z.string().max(320).nullable().meta({
      description: "The user's own address, as his token said.",
    }),
    account: z.string().max(320),
    scopes: z
      .array(z.string().max(500))
      .max(100)
      .meta({ description: "As Google names them." }),
    refresh_token: Sealed.meta({ description: "Encrypted for the user." }),
    code_hash: z.string().regex(/^[0-9a-f]{64}$/u, "must be a SHA-256"),
  }),
  output: z.strictObject({
    state: z.enum(["connected", "awaits_confirmation"]),
    user_id: z.string(),
    account: z.string(),
    scopes_granted: z.array(ScopeName),
  }),
  examples: [
    {
      user_id: "anna.weber@example.com",
      email: "anna.weber@example.com",
      account: "anna.weber@example.com",
      scopes: ["https://www.googleapis.com/auth/gmail.readonly"],
      refresh_token: { key: 1, text: "aBc" },
      code_hash: "0a".repeat(32),
    },
  ],
  policy: {
    pattern: "control",
    permissions: ["platform:control"],
    casefile: "none",
    session: "none",
  },
  effect: "transactional",
  handle:
    async ({ email, code_hash, ...consent }, { now }) =>
    async (transaction) => {
      const { user_id, account, scopes } = consent;
      const isOwn = email?.toLowerCase() === account.toLowerCase();
      if (isOwn) writeConnection(transaction, consent, now);
      else
        transaction.write({
          type: "create",
          path: pendingConsentPath(code_hash),
          data: { ...consent, expire_at: isoTime(now + CONFIRM_WITHIN_MS) },
        });
      const state = isOwn
        ? ("connected" as const)
        : ("awaits_confirmation" as const);
      return { state, user_id, account, scopes_granted: scopeNamesOf(scopes) };
    },
});
