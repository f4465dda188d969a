import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { ScopeName } from "#functions/workspace/access/workspace-standing.ts";
import { scopeNamesOf } from "#shared/auth/google-scopes.ts";
import { writeConnection } from "#shared/connection/connections.ts";
import {
  hashOfCode,
  pendingConsentPath,
  requirePending,
} from "#shared/connection/pending-consent.ts";
import { IsoTimestamp } from "#shared/kernel/time.ts";

export const confirmWorkspace = defineOperation({
  name: "confirm_workspace",
  description:
    "Connects an account that has consented and whose address is not the caller's own, by the code that the page showed to that account alone. The same function serves the page to which a browser comes back from the consent.",
  classification: {
    domain: "workspace",
    subdomain: "connection",
    capability: "create",
    complexity: "atomic",
    maturity: "beta",
    integration_tier: "hybrid",
  },
  input: z.strictObject({
    code: z
      .string()
      .regex(/^[\w-]{32}$/u, "must be the code of the page")
      .meta({ description: "As the page has it; good once, for ten minutes." }),
  }),
  output: z.strictObject({
    user_id: z.string(),
    account: z.string(),
    scopes_granted: z.array(ScopeName),
    connected_at: IsoTimestamp,
  }),
  examples: [{ code: "m1Xb9r3TqD0c7uYk5wLz8aHe2nVj4pSg" }],
  policy: {
    pattern: "in_person",
    permissions: [],
    casefile: "none",
    session: "none",
  },
  effect: "transactional",
  handle:
    async ({ code }, { caller, now }) =>
    async (transaction) => {
      const path = pendingConsentPath(hashOfCode(code));
      const document = await transaction.get(path);
      const consent = requirePending(document, caller.id, now);
      transaction.write({ type: "delete", path });
      const connection = writeConnection(transaction, consent, now);
      const { user_id, account, scopes, connected_at } = connection;
      const scopes_granted = scopeNamesOf(scopes);
      return { user_id, account, scopes_granted, connected_at };
    },
});
