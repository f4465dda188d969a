import { createPublicKey } from "node:crypto";
import { SignJWT } from "jose";
import { ColliderError } from "#shared/kernel/error.ts";
import type { Clock } from "#shared/platform/clock.ts";
import type { Secrets } from "#shared/platform/secrets.ts";
import { privateKeyOf } from "./ed25519-key.ts";
import type { TrustedIssuer } from "./trusted-issuer.ts";

const ISSUER = "https://development.collider.localhost";
const AUDIENCE = "collider";
const ALGORITHM = "EdDSA";
const KEY_NAME = "development-issuer";
const LIFE_MS = 86_400_000;

export interface DevelopmentIssuer {
  readonly trusted: TrustedIssuer;
  /** A token for a user, valid for a day. */
  issue(user: string, roles: readonly string[]): Promise<string>;
}

export interface DevelopmentIssuerParts {
  readonly secrets: Secrets;
  readonly clock: Clock;
  /** The variable K_SERVICE, which Cloud Run and Cloud Functions set; null on one's own machine. */
  readonly cloudService: string | null;
}

/**
 * Signs tokens on one machine in place of Google. Its key is a secret of the data folder, made at first use.
 *
 * @throws ColliderError FAILED_PRECONDITION in the cloud.
 */
export async function createDevelopmentIssuer({
  secrets,
  clock,
  cloudService,
}: DevelopmentIssuerParts): Promise<DevelopmentIssuer> {
  if (cloudService !== null)
    throw new ColliderError(
      "FAILED_PRECONDITION",
      "The development issuer does not exist in the cloud. Use Google's or Firebase's tokens.",
      { reason: "DEVELOPMENT_ISSUER_REFUSED" },
    );
  const key = privateKeyOf(await secrets.key(KEY_NAME));
  return {
    trusted: {
      issuer: ISSUER,
      audience: AUDIENCE,
      keys: createPublicKey(key).toCryptoKey("Ed25519", true, ["verify"]),
      algorithms: [ALGORITHM],
    },
    issue: (user, roles) =>
      new SignJWT({ email: user, email_verified: true, roles: [...roles] })
        .setProtectedHeader({ alg: ALGORITHM })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(user)
        .setIssuedAt(new Date(clock.now()))
        .setExpirationTime(new Date(clock.now() + LIFE_MS))
        .sign(key),
  };
}
