import { createHash, createHmac, createPublicKey, hkdfSync } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import { privateKeyOf } from "#shared/auth/ed25519-key.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import type { Secrets } from "#shared/platform/secrets.ts";

const ISSUER = "https://consents.collider";
const AUDIENCE = "collider";
const ALGORITHM = "EdDSA";

/** The name of the key that consents are begun with. */
export const CONSENT_KEY = "consents";

/** Long enough to read a page; a link to it may be told by an error, and lie about. */
export const CONSENT_WITHIN_MS = 900_000;

const Claims = z.object({
  sub: z.string(),
  email: z.string().nullable(),
  nonce: z.string(),
});

/** Who has begun a consent. It goes to Google and back with the user's browser, and is kept nowhere. */
export interface ConsentState {
  readonly userId: string;
  /** The user's own address, as his token said. */
  readonly email: string | null;
  /** Random: the verifier follows from it. */
  readonly nonce: string;
}

/** @param expiresAt - milliseconds since the epoch */
export async function signConsentState(
  secrets: Secrets,
  { userId, email, nonce }: ConsentState,
  expiresAt: number,
): Promise<string> {
  const key = privateKeyOf(await secrets.key(CONSENT_KEY));
  return new SignJWT({ email, nonce })
    .setProtectedHeader({ alg: ALGORITHM })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(userId)
    .setExpirationTime(Math.floor(expiresAt / 1000))
    .sign(key);
}

/** @throws ColliderError INVALID_ARGUMENT for a state that is not ours, or whose time is over. */
export async function readConsentState(
  secrets: Secrets,
  state: string,
  now: number,
): Promise<ConsentState> {
  const key = createPublicKey(privateKeyOf(await secrets.key(CONSENT_KEY)));
  try {
    const { payload } = await jwtVerify(state, key, {
      issuer: ISSUER,
      audience: AUDIENCE,
      algorithms: [ALGORITHM],
      currentDate: new Date(now),
      requiredClaims: ["sub", "exp"],
    });
    const { sub: userId, email, nonce } = Claims.parse(payload);
    return { userId, email, nonce };
  } catch (cause) {
    throw new ColliderError(
      "INVALID_ARGUMENT",
      "This consent was not begun here, or its time is over. Begin again with connect_workspace, and finish within fifteen minutes.",
      { reason: "CONSENT_STATE_INVALID", cause },
    );
  }
}

/**
 * What proves to Google that who fetches a consent is who asked for it (RFC 7636). It is derived, so that beginning a
 * consent writes nothing; without the key nobody finds it from the state.
 */
export async function verifierOf(
  secrets: Secrets,
  { nonce }: Pick<ConsentState, "nonce">,
): Promise<string> {
  const key = await secrets.key(CONSENT_KEY);
  // The key signs states; what is derived of it signs nothing.
  const derived = hkdfSync("sha256", key, "", "verifier of a consent", 32);
  return createHmac("sha256", new Uint8Array(derived))
    .update(nonce)
    .digest("base64url");
}

export function challengeOf(verifier: string): string {
  return createHash("sha256").update(verifier).digest("base64url");
}
