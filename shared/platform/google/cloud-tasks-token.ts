import {
  createRemoteJWKSet,
  decodeJwt,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyGetKey,
} from "jose";
import { z } from "zod";
import { ColliderError } from "#shared/kernel/error.ts";
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
export type TaskTokenSignature =
  | { readonly type: "verified"; readonly keys: JWTVerifyGetKey }
  | { readonly type: "checked_by_cloud_run" };

export interface TaskTokenRules {
  /** The `iss` claim. */
  readonly issuer: string;
  /** The `aud` claim: what the queue asked for, the function's URL. */
  readonly audience: string;
  /** The account that the queue calls with. */
  readonly serviceAccountEmail: string;
  readonly signature: TaskTokenSignature;
}

export const GOOGLE_TOKEN_ISSUER = "https://accounts.google.com";

/** The keys of Google, or those of an emulator by its issuer. */
export function taskTokenKeys(issuer: string): JWTVerifyGetKey {
  const base =
    issuer === GOOGLE_TOKEN_ISSUER ? "https://www.googleapis.com" : issuer;
  return createRemoteJWKSet(new URL(`${base}/oauth2/v3/certs`));
}

function refused(cause?: unknown): ColliderError {
  return new ColliderError(
    "UNAUTHENTICATED",
    "The token is not one of the task queue for this function.",
    { reason: "TASK_TOKEN_INVALID", cause },
  );
}

/** The checks of `jwtVerify` but the signature. */
function checkedClaims(token: string, now: number): JWTPayload {
  if (token.split(".")[2] !== REMOVED_SIGNATURE) throw refused();
  const claims = decodeJwt(token);
  const end = (claims.exp ?? 0) + TOLERANCE_SECONDS;
  if (end * 1000 <= now) throw refused();
  return claims;
}

async function claimsOf(
  token: string,
  signature: TaskTokenSignature,
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
 * Resolves when a request comes from the task queue, to this function.
 *
 * @param authorization The header of the request.
 * @throws ColliderError UNAUTHENTICATED with the reason TASK_TOKEN_INVALID.
 */
export async function verifyTaskToken(
  authorization: string | undefined,
  { issuer, audience, serviceAccountEmail, signature }: TaskTokenRules,
  clock: Clock,
): Promise<void> {
  const token = /^Bearer ([\w.-]+)$/iu.exec(authorization ?? "")?.[1];
  if (token === undefined) throw refused();
  const expected = z.object({
    iss: z.literal(issuer),
    aud: z.literal(audience),
    email: z.literal(serviceAccountEmail),
    email_verified: z.literal(true),
  });
  try {
    expected.parse(await claimsOf(token, signature, clock.now()));
  } catch (thrown) {
    throw refused(thrown);
  }
}
