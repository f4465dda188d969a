import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { PERMISSIONS } from "#shared/auth/roles.ts";
import { IsoTimestamp } from "#shared/kernel/time.ts";
import type { CallContext } from "#shared/registry/operation.ts";

function shownToken({
  caller,
  serviceToken: kept,
}: Pick<CallContext<unknown>, "caller" | "serviceToken">) {
  if (caller.serviceToken === undefined || kept === null) return null;
  return {
    token_id: caller.serviceToken.id,
    service_name: kept.service_name,
    casefile_id: kept.casefile_id,
    session_id: kept.session_id,
    expires_at: kept.expire_at,
  };
}

export const whoami = defineOperation({
  name: "whoami",
  description: "Tells who the caller is here, and what the caller may do.",
  classification: {
    domain: "automation",
    subdomain: "identity",
    capability: "read",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({}),
  output: z.strictObject({
    caller_id: z.string(),
    kind: z.enum(["user", "service", "internal"]),
    email: z.string().nullable(),
    roles: z.array(z.string()),
    permissions: z.array(z.enum(PERMISSIONS)),
    service_token: z
      .strictObject({
        token_id: z.string(),
        service_name: z.string(),
        casefile_id: z.string().nullable(),
        session_id: z.string().nullable(),
        expires_at: IsoTimestamp,
      })
      .nullable()
      .meta({ description: "The token of a service that acts for him." }),
  }),
  examples: [{}],
  policy: {
    pattern: "read",
    permissions: [],
    casefile: "none",
    session: "none",
    looksAtBound: true,
  },
  documents: { reads: [0, 0], writes: [0, 0] },
  effect: "none",
  handle: async (_input, call) => ({
    caller_id: call.caller.id,
    kind: call.caller.kind,
    email: call.caller.email,
    roles: [...call.roles],
    permissions: [...call.permissions],
    service_token: shownToken(call),
  }),
});
