import { createPublicKey } from "node:crypto";
import { SignJWT } from "jose";
import { epochMs } from "#shared/kernel/time.ts";
import type { Secrets } from "#shared/platform/secrets.ts";
import { privateKeyOf } from "./ed25519-key.ts";
import type { TrustedIssuer } from "./trusted-issuer.ts";

const ISSUER = "https://service-tokens.collider";
const AUDIENCE = "collider";
const ALGORITHM = "EdDSA";

/** The name of the key that service tokens are signed with. */
export const SERVICE_TOKEN_KEY = "service-tokens";

/** What a service token says: whose it is, and where everything else about it is kept. */
export interface ServiceTokenClaims {
  readonly tokenId: string;
  readonly serviceName: string;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly expiresAt: string;
}

/** Signs the token of these claims: the same one each time, so that it need not be kept. */
export async function signServiceToken(
  secrets: Secrets,
  claims: ServiceTokenClaims,
): Promise<string> {
  const key = privateKeyOf(await secrets.key(SERVICE_TOKEN_KEY));
  return new SignJWT({ service_name: claims.serviceName })
    .setProtectedHeader({ alg: ALGORITHM })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(claims.createdBy)
    .setJti(claims.tokenId)
    .setIssuedAt(Math.floor(epochMs(claims.createdAt) / 1000))
    .setExpirationTime(Math.floor(epochMs(claims.expiresAt) / 1000))
    .sign(key);
}

/** Those who come with such a token. The key is read when the first one comes. */
export function serviceTokenIssuer(secrets: Secrets): TrustedIssuer {
  return {
    issuer: ISSUER,
    audience: AUDIENCE,
    keys: async () =>
      createPublicKey(
        privateKeyOf(await secrets.key(SERVICE_TOKEN_KEY)),
      ).toCryptoKey("Ed25519", true, ["verify"]),
    algorithms: [ALGORITHM],
    signsServiceTokens: true,
  };
}
