import { createPublicKey } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import { ColliderError } from "#shared/kernel/error.ts";
import type { Secrets } from "#shared/platform/secrets.ts";
import { privateKeyOf } from "./ed25519-key.ts";

const ISSUER = "https://approvals.collider";
const AUDIENCE = "collider";
const ALGORITHM = "EdDSA";

/** The name of the key that approvals' tokens are signed with. */
export const APPROVAL_TOKEN_KEY = "approvals";

const Claims = z.object({
  sub: z.string(),
  run: z.string(),
  step: z.string(),
  attempt: z.int(),
});

/** What a token lets its approver decide on: one attempt of one step, and so once. */
export interface ApprovalClaims {
  readonly approver: string;
  readonly runId: string;
  readonly stepId: string;
  readonly attempt: number;
}

/** Signs the token of an approver. @param expiresAt - milliseconds since the epoch */
export async function signApprovalToken(
  secrets: Secrets,
  { approver, runId, stepId, attempt }: ApprovalClaims,
  expiresAt: number,
): Promise<string> {
  const key = privateKeyOf(await secrets.key(APPROVAL_TOKEN_KEY));
  return new SignJWT({ run: runId, step: stepId, attempt })
    .setProtectedHeader({ alg: ALGORITHM })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(approver)
    .setExpirationTime(Math.floor(expiresAt / 1000))
    .sign(key);
}

/**
 * Reads a token. It says who may decide, and not who is calling: that follows from the caller's own token.
 *
 * @throws ColliderError INVALID_ARGUMENT for one that is not ours, or whose time is over.
 */
export async function readApprovalToken(
  secrets: Secrets,
  token: string,
  now: number,
): Promise<ApprovalClaims> {
  const key = createPublicKey(
    privateKeyOf(await secrets.key(APPROVAL_TOKEN_KEY)),
  );
  try {
    const { payload } = await jwtVerify(token, key, {
      issuer: ISSUER,
      audience: AUDIENCE,
      algorithms: [ALGORITHM],
      currentDate: new Date(now),
      requiredClaims: ["sub", "exp"],
    });
    const { sub: approver, run, step, attempt } = Claims.parse(payload);
    return { approver, runId: run, stepId: step, attempt };
  } catch (cause) {
    throw new ColliderError(
      "INVALID_ARGUMENT",
      "The token is not one of an approval, or its time is over. Name the run and the step instead.",
      {
        reason: "APPROVAL_TOKEN_INVALID",
        cause,
        fieldViolations: [
          {
            field: "payload.token",
            description: "is no token of an approval that is waited for",
            reason: "INVALID",
          },
        ],
      },
    );
  }
}
