import { createPublicKey } from "node:crypto";
import type { Secrets } from "#shared/platform/secrets.ts";
import { privateKeyOf } from "./ed25519-key.ts";
import type { TrustedIssuer } from "./trusted-issuer.ts";

/** Who signs service tokens, for whom and how. */
export const SERVICE_TOKENS = {
  issuer: "https://service-tokens.collider",
  audience: "collider",
  algorithm: "EdDSA",
};

/** The name of the key that service tokens are signed with. */
export const SERVICE_TOKEN_KEY = "service-tokens";

/** Those who come with such a token. The key is read when the first one comes. */
export function serviceTokenIssuer(secrets: Secrets): TrustedIssuer {
  return {
    issuer: SERVICE_TOKENS.issuer,
    audience: SERVICE_TOKENS.audience,
    keys: async () =>
      createPublicKey(
        privateKeyOf(await secrets.key(SERVICE_TOKEN_KEY)),
      ).toCryptoKey("Ed25519", true, ["verify"]),
    algorithms: [SERVICE_TOKENS.algorithm],
    signsServiceTokens: true,
  };
}
