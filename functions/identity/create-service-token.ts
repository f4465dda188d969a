import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import type { Services } from "#functions/services.ts";
import { PERMISSIONS, type Permission } from "#shared/auth/roles.ts";
import { signServiceToken } from "#shared/auth/sign-service-token.ts";
import {
  serviceTokenPath,
  type ServiceToken,
} from "#shared/auth/service-token.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import { CasefileId, TokenId, ToolSessionId } from "#shared/kernel/ids.ts";
import { IsoTimestamp, isoTime } from "#shared/kernel/time.ts";
import type { CallContext } from "#shared/registry/operation.ts";

const DAY_SECONDS = 86_400;

function assertHeld(
  scopes: readonly Permission[],
  { permissions }: CallContext<Services>,
): void {
  const missing = scopes.filter((scope) => !permissions.has(scope));
  if (missing.length === 0) return;
  throw new ColliderError(
    "PERMISSION_DENIED",
    `You cannot give what you do not have: ${missing.join(", ")}. Leave it out of scopes.`,
    { reason: "SCOPE_NOT_HELD", metadata: { permission: missing.join(",") } },
  );
}

/** The casefile of the bounds: where there is a session, the session's own. */
function boundCasefile(
  named: string | undefined,
  { session }: CallContext<Services>,
): string | null {
  if (session === null) return named ?? null;
  const own = session.data["casefile_id"];
  if (named === undefined || named === own)
    return typeof own === "string" ? own : null;
  throw new ColliderError(
    "INVALID_ARGUMENT",
    "The session is in another casefile. Leave out casefile_id or session_id.",
    {
      reason: "SESSION_ELSEWHERE",
      fieldViolations: [
        {
          field: "payload.session_id",
          description: "is not in payload.casefile_id",
          reason: "ELSEWHERE",
        },
      ],
    },
  );
}

export const createServiceToken = defineOperation({
  name: "create_service_token",
  description:
    "Makes a token by which a script acts for the caller: with chosen permissions, for a day at most, and where asked in one casefile or session alone.",
  classification: {
    domain: "automation",
    subdomain: "identity",
    capability: "create",
    complexity: "atomic",
    maturity: "beta",
    integration_tier: "internal",
  },
  input: z.strictObject({
    service_name: z
      .string()
      .regex(
        /^[a-z][a-z0-9-]{1,62}$/,
        "must be 2 to 63 lower-case letters, digits and hyphens, a letter first",
      )
      .meta({ description: "What the audit trail calls the script." }),
    scopes: z
      .array(z.enum(PERMISSIONS))
      .min(1)
      .max(PERMISSIONS.length)
      .transform((scopes) => [...new Set(scopes)])
      .meta({ description: "Permissions that the caller has himself." }),
    casefile_id: CasefileId.optional().meta({
      description: "Every call must name this casefile.",
    }),
    session_id: ToolSessionId.optional().meta({
      description: "Every call must be in this session of the caller's.",
    }),
    expires_in: z.int().min(60).max(DAY_SECONDS).default(3600).meta({
      description: "How long it holds, in seconds: a day at most.",
    }),
  }),
  output: z.strictObject({
    token_id: TokenId.meta({ description: "What revokes it." }),
    token: z.string().optional().meta({
      description:
        "The token, which is kept nowhere: a repeat signs the same again. A workflow's step has none.",
    }),
    service_name: z.string(),
    scopes: z.array(z.enum(PERMISSIONS)),
    casefile_id: z.string().nullable(),
    session_id: z.string().nullable(),
    created_at: IsoTimestamp,
    expires_at: IsoTimestamp,
  }),
  examples: [
    {
      service_name: "mail-import",
      scopes: ["casefiles:write"],
      casefile_id: "cf_261123_k3v9x2m8q4wt7n1c",
    },
  ],
  policy: {
    pattern: "in_person",
    permissions: ["casefiles:read"],
    casefile: "viewer",
    session: "owner",
  },
  effect: "transactional",
  handle: async (input, call) => {
    assertHeld(input.scopes, call);
    const tokenId = TokenId.parse(call.services.platform.ids.id("tok"));
    const kept: ServiceToken = {
      service_name: input.service_name,
      created_by: call.caller.id,
      maker_email: call.caller.email,
      claimed_roles: [...call.caller.claimedRoles],
      scopes: input.scopes,
      casefile_id: boundCasefile(input.casefile_id, call),
      session_id: input.session_id ?? null,
      created_at: isoTime(call.now),
      expire_at: isoTime(call.now + input.expires_in * 1000),
      revoked_at: null,
    };
    return async (transaction) => {
      const path = serviceTokenPath(tokenId);
      transaction.write({ type: "create", path, data: kept });
      return {
        token_id: tokenId,
        service_name: kept.service_name,
        scopes: kept.scopes,
        casefile_id: kept.casefile_id,
        session_id: kept.session_id,
        created_at: kept.created_at,
        expires_at: kept.expire_at,
      };
    };
  },
  afterCommit: async (made, _input, { services, caller }) => ({
    ...made,
    token: await signServiceToken(services.platform.secrets, {
      tokenId: made.token_id,
      serviceName: made.service_name,
      createdBy: caller.id,
      createdAt: made.created_at,
      expiresAt: made.expires_at,
    }),
  }),
});
