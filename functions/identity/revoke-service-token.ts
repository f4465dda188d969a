import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import {
  readServiceToken,
  serviceTokenPath,
} from "#shared/auth/service-token.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import { TokenId } from "#shared/kernel/ids.ts";
import { IsoTimestamp, isoTime } from "#shared/kernel/time.ts";

export const revokeServiceToken = defineOperation({
  name: "revoke_service_token",
  description:
    "Ends a service token at once, and every run that was started with it at its next step. One that is revoked stays as it was revoked first.",
  classification: {
    domain: "automation",
    subdomain: "identity",
    capability: "update",
    complexity: "atomic",
    maturity: "beta",
    integration_tier: "internal",
  },
  input: z.strictObject({ token_id: TokenId }),
  output: z.strictObject({ token_id: TokenId, revoked_at: IsoTimestamp }),
  examples: [{ token_id: "tok_261123_k3v9x2m8q4wt7n1c" }],
  policy: {
    pattern: "in_person",
    permissions: [],
    casefile: "none",
    session: "none",
  },
  effect: "transactional",
  handle:
    async ({ token_id: tokenId }, { caller, permissions, now }) =>
    async (transaction) => {
      const path = serviceTokenPath(tokenId);
      const document = await transaction.get(path);
      const token = document === null ? null : readServiceToken(document);
      const mayRevoke =
        token?.created_by === caller.id || permissions.has("admin");
      // The same words whether or not there is such a token.
      if (token === null || !mayRevoke)
        throw new ColliderError(
          "PERMISSION_DENIED",
          "This is not a service token of yours, or there is no such token.",
          { reason: "TOKEN_NO_ACCESS" },
        );
      const revokedAt = token.revoked_at ?? isoTime(now);
      if (token.revoked_at === null)
        transaction.write({
          type: "update",
          path,
          fields: { revoked_at: revokedAt },
        });
      return { token_id: tokenId, revoked_at: revokedAt };
    },
});
