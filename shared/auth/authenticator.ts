import { decodeJwt, errors, jwtVerify, type JWTPayload } from "jose";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import { ColliderError } from "#shared/kernel/error.ts";
import { UserId } from "#shared/kernel/ids.ts";
import type { Clock } from "#shared/platform/clock.ts";
import type { Caller } from "./caller.ts";
import type { TrustedIssuer } from "./trusted-issuer.ts";

/** @throws ColliderError UNAUTHENTICATED for anything but a valid bearer token of a trusted issuer. */
export type Authenticate = (
  authorization: string | undefined,
) => Promise<Caller>;

const Claims = z.object({
  sub: UserId,
  exp: z.number(),
  email: z.email().optional(),
  email_verified: z.boolean().optional(),
  roles: z.array(z.string().max(100)).max(50).default([]),
});

const ServiceClaims = z.object({
  sub: UserId,
  jti: z.string(),
  service_name: z.string(),
  exp: z.number(),
});

const REMEMBERED_TOKENS = 1000;

interface Verified {
  readonly caller: Caller;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

function refused(
  reason: string,
  message: string,
  cause?: unknown,
): ColliderError {
  return new ColliderError("UNAUTHENTICATED", message, { reason, cause });
}

function refusedBecause(thrown: unknown): ColliderError {
  if (thrown instanceof ColliderError) return thrown;
  if (thrown instanceof errors.JWTExpired)
    return refused("TOKEN_EXPIRED", "The token has expired. Get a new one.");
  return refused(
    "TOKEN_INVALID",
    "The token is not valid here. Send a token of a trusted issuer for this installation.",
    thrown,
  );
}

function bearerOf(authorization: string | undefined): string {
  const token = /^Bearer ([\w.~+/=-]+)$/i.exec(authorization ?? "")?.[1];
  if (token !== undefined) return token;
  throw refused(
    "TOKEN_MISSING",
    "Send a token in the header: Authorization: Bearer <token>.",
  );
}

function issuerOf(
  token: string,
  issuers: ReadonlyMap<string, TrustedIssuer>,
): TrustedIssuer {
  const issuer = issuers.get(decodeJwt(token).iss ?? "");
  if (issuer !== undefined) return issuer;
  throw refused("TOKEN_INVALID", "The token's issuer is not trusted here.");
}

function callerOf(claims: z.output<typeof Claims>): Caller {
  // An address that its issuer has not verified could be anybody's.
  const email = claims.email_verified === true ? (claims.email ?? null) : null;
  return {
    id: email?.toLowerCase() ?? claims.sub,
    kind: email?.endsWith(".gserviceaccount.com") === true ? "service" : "user",
    email,
    claimedRoles: claims.roles,
  };
}

function verifiedUser(payload: JWTPayload): Verified {
  const claims = Claims.parse(payload);
  return { caller: callerOf(claims), expiresAt: claims.exp * 1000 };
}

/** Roles, scopes and bounds are not the token's to say: they are kept, and read with each call. */
function verifiedService(payload: JWTPayload): Verified {
  const { sub, jti, service_name, exp } = ServiceClaims.parse(payload);
  const serviceToken = { id: jti, serviceName: service_name };
  const caller = { kind: "service", email: null, claimedRoles: [] } as const;
  return {
    caller: { id: sub, ...caller, serviceToken },
    expiresAt: exp * 1000,
  };
}

/** Verifies tokens, each once: a verified one is remembered until it expires. */
export function createAuthenticator(
  trusted: readonly TrustedIssuer[],
  clock: Clock,
): Authenticate {
  const issuers = new Map(trusted.map((issuer) => [issuer.issuer, issuer]));
  const remembered = new LRUCache<string, Verified>({ max: REMEMBERED_TOKENS });

  async function verify(token: string): Promise<Verified> {
    const trust = issuerOf(token, issuers);
    const { issuer, audience, keys, algorithms } = trust;
    const options = {
      issuer,
      audience,
      algorithms: [...algorithms],
      currentDate: new Date(clock.now()),
      requiredClaims: ["sub", "exp"],
    };
    const { payload } =
      typeof keys === "function"
        ? await jwtVerify(token, keys, options)
        : await jwtVerify(token, keys, options);
    return trust.signsServiceTokens
      ? verifiedService(payload)
      : verifiedUser(payload);
  }

  return async (authorization) => {
    try {
      const token = bearerOf(authorization);
      const known = remembered.get(token);
      if (known !== undefined && known.expiresAt > clock.now())
        return known.caller;
      const verified = await verify(token);
      remembered.set(token, verified);
      return verified.caller;
    } catch (thrown) {
      throw refusedBecause(thrown);
    }
  };
}
