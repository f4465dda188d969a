import {
  createRemoteJWKSet,
  decodeJwt,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyGetKey,
} from "jose";
import { z } from "zod";
import type { Clock } from "../clock.ts";

const ALGORITHM = "RS256";
// Google's clocks and ours.
const TOLERANCE_SECONDS = 30;
const REMOVED_SIGNATURE = "SIGNATURE_REMOVED_BY_GOOGLE";

/**
 * How the signature of a token is checked. Cloud Run checks the tokens that call a private function itself, and removes
 * the signature before the function sees them. A function that everybody may call must verify: anybody can write that
 * a signature was removed.
 */
export type TokenSignature =
  | { readonly type: "verified"; readonly keys: JWTVerifyGetKey }
  | { readonly type: "checked_by_cloud_run" };

/** What a token that Google's services call a function with has to say. */
export interface TokenRules {
  /** The `iss` claim. */
  readonly issuer: string;
  /** The `aud` claim: what the queue or the subscription asks for, the function's URL. */
  readonly audience: string;
  /** The account that the queue or the subscription calls with. */
  readonly serviceAccountEmail: string;
  readonly signature: TokenSignature;
}

/** Whether a token says that Cloud Run has checked it, which anybody can write. */
export function isSignatureRemoved(authorization: string | undefined): boolean {
  return authorization?.split(".")[2] === REMOVED_SIGNATURE;
}

export const GOOGLE_TOKEN_ISSUER = "https://accounts.google.com";

/** The keys of Google, or those of an emulator by its issuer. */
export function googleTokenKeys(issuer: string): JWTVerifyGetKey {
  const base =
    issuer === GOOGLE_TOKEN_ISSUER ? "https://www.googleapis.com" : issuer;
  return createRemoteJWKSet(new URL(`${base}/oauth2/v3/certs`));
}

/** The checks of `jwtVerify` but the signature. */
function checkedClaims(token: string, now: number): JWTPayload {
  if (token.split(".")[2] !== REMOVED_SIGNATURE)
    throw new Error("Cloud Run has not checked the token.");
  const claims = decodeJwt(token);
  const end = (claims.exp ?? 0) + TOLERANCE_SECONDS;
  if (end * 1000 <= now) throw new Error("The token has expired.");
  return claims;
}

async function claimsOf(
  token: string,
  signature: TokenSignature,
  now: number,
): Promise<JWTPayload> {
  switch (signature.type) {
    case "checked_by_cloud_run":
      return checkedClaims(token, now);
    case "verified": {
      const { payload } = await jwtVerify(token, signature.keys, {
        algorithms: [ALGORITHM],
        currentDate: new Date(now),
        clockTolerance: TOLERANCE_SECONDS,
        requiredClaims: ["exp"],
      });
      return payload;
    }
  }
}

/**
 * Resolves when a request carries a token of the account, for this function.
 *
 * @param authorization The header of the request.
 * @throws Error of any kind that says what is wrong, for the log and not for who calls.
 */
export async function verifyGoogleToken(
  authorization: string | undefined,
  { issuer, audience, serviceAccountEmail, signature }: TokenRules,
  clock: Clock,
): Promise<void> {
  const token = /^Bearer ([\w.-]+)$/iu.exec(authorization ?? "")?.[1];
  if (token === undefined) throw new Error("There is no bearer token.");
  const expected = z.object({
    iss: z.literal(issuer),
    aud: z.literal(audience),
    email: z.literal(serviceAccountEmail),
    email_verified: z.literal(true),
  });
  expected.parse(await claimsOf(token, signature, clock.now()));
}
