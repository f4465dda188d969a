import type { AuthClient } from "google-auth-library";
import { z } from "zod";
import { ColliderError } from "#shared/kernel/error.ts";
import type { Clock } from "#shared/platform/clock.ts";
import type { GoogleEndpoints } from "./google-endpoints.ts";
import { tokenFailure, wasRefused } from "./token-failure.ts";
import type { AccessToken } from "./signed-client.ts";

export interface DelegationParts {
  readonly endpoints: GoogleEndpoints;
  /** To which a domain's administrator has delegated the domain's data. */
  readonly serviceAccount: string;
  /** Calls Google as this process itself, which may sign for the service account. */
  readonly own: () => Promise<Pick<AuthClient, "request" | "transporter">>;
  readonly clock: Clock;
}

/** As whom, and what for. */
export interface Delegated {
  readonly subject: string;
  readonly scopes: readonly string[];
}

const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const ASSERTION_LIFE_SECONDS = 300;

const Signed = z.object({ signedJwt: z.string() });
const Given = z.object({ access_token: z.string(), expires_in: z.number() });

/** IAM holds the service account's key and signs for whoever may: nobody has a key file. */
async function signedAssertion(
  { endpoints, serviceAccount, own, clock }: DelegationParts,
  { subject, scopes }: Delegated,
): Promise<string> {
  const now = Math.floor(clock.now() / 1000);
  const payload = JSON.stringify({
    iss: serviceAccount,
    sub: subject,
    aud: endpoints.token,
    scope: scopes.join(" "),
    iat: now,
    exp: now + ASSERTION_LIFE_SECONDS,
  });
  const client = await own();
  const { data } = await client.request({
    url: `${endpoints.iamCredentials}/v1/projects/-/serviceAccounts/${serviceAccount}:signJwt`,
    method: "POST",
    data: { payload },
  });
  return Signed.parse(data).signedJwt;
}

async function exchanged(
  { endpoints, own }: DelegationParts,
  assertion: string,
): Promise<AccessToken> {
  const { transporter } = await own();
  const { data } = await transporter.request({
    url: endpoints.token,
    method: "POST",
    data: new URLSearchParams({ grant_type: JWT_BEARER, assertion }),
  });
  const { access_token: token, expires_in } = Given.parse(data);
  return { token, expiresInMs: expires_in * 1000 };
}

function refused({ serviceAccount }: DelegationParts, cause: Error) {
  return new ColliderError(
    "FAILED_PRECONDITION",
    `Google does not let ${serviceAccount} act for you. An administrator of the domain delegates it to that account, for each scope that is needed; and this installation must be allowed to sign for it.`,
    { reason: "WORKSPACE_DELEGATION_REFUSED", cause },
  );
}

/**
 * A token to act as somebody of the domain, by domain-wide delegation.
 *
 * @throws ColliderError FAILED_PRECONDITION where Google does not know of the delegation; UNAVAILABLE where a repeat may help.
 */
export async function delegatedToken(
  parts: DelegationParts,
  delegated: Delegated,
): Promise<AccessToken> {
  try {
    return await exchanged(parts, await signedAssertion(parts, delegated));
  } catch (thrown) {
    const failure = tokenFailure(thrown, parts.clock.now());
    throw wasRefused(thrown) ? refused(parts, failure) : failure;
  }
}
