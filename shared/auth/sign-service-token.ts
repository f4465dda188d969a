import { SignJWT } from "jose";
import { epochMs } from "#shared/kernel/time.ts";
import type { Secrets } from "#shared/platform/secrets.ts";
import { privateKeyOf } from "./ed25519-key.ts";
import { SERVICE_TOKEN_KEY, SERVICE_TOKENS } from "./service-token-issuer.ts";

/** What a service token says: whose it is, and where everything else about it is kept. */
interface ServiceTokenClaims {
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
    .setProtectedHeader({ alg: SERVICE_TOKENS.algorithm })
    .setIssuer(SERVICE_TOKENS.issuer)
    .setAudience(SERVICE_TOKENS.audience)
    .setSubject(claims.createdBy)
    .setJti(claims.tokenId)
    .setIssuedAt(Math.floor(epochMs(claims.createdAt) / 1000))
    .setExpirationTime(Math.floor(epochMs(claims.expiresAt) / 1000))
    .sign(key);
}
