import type { Caller } from "#shared/auth/caller.ts";
import type { ServiceToken } from "#shared/auth/service-token.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import { epochMs } from "#shared/kernel/time.ts";
import type { CallDocuments } from "./call-documents.ts";
import type { EffectivePolicy } from "./policy.ts";

/** Whether what a call names is, all of it, what the token is bound to, or lies in it. */
function isInside(token: ServiceToken, documents: CallDocuments): boolean {
  const { session, sessionId, casefileId, namesSession } = documents;
  const isOwnCasefile = casefileId === null || casefileId === token.casefile_id;
  const isOwnSession =
    token.session_id === null
      ? sessionId === null || session?.data["casefile_id"] === token.casefile_id
      : sessionId === token.session_id;
  const isNamed = casefileId !== null || namesSession;
  return isNamed && isOwnCasefile && isOwnSession;
}

function boundDenial(
  token: ServiceToken,
  { looksAtBound }: EffectivePolicy,
  documents: CallDocuments,
): ColliderError | null {
  const bound = token.session_id ?? token.casefile_id;
  if (bound === null || isInside(token, documents)) return null;
  if (looksAtBound && documents.sessionId === null) return null;
  return new ColliderError(
    "PERMISSION_DENIED",
    `This token is bound to ${bound}: a call must name that, and nothing outside of it.`,
    { reason: "TOKEN_BOUND", metadata: { bound } },
  );
}

/** Why a service token does not allow a call, whatever its scopes are; null where it does, or where there is none. */
export function serviceTokenDenial(
  caller: Caller,
  policy: EffectivePolicy,
  documents: CallDocuments,
  now: number,
): ColliderError | null {
  if (caller.serviceToken === undefined) return null;
  const { serviceToken: token } = documents;
  if (
    token === null ||
    token.revoked_at !== null ||
    epochMs(token.expire_at) <= now
  )
    return new ColliderError(
      "UNAUTHENTICATED",
      "The service token was revoked, or its time is over. Get a new one.",
      { reason: "TOKEN_REVOKED" },
    );
  if (policy.agents === "refused")
    return new ColliderError(
      "PERMISSION_DENIED",
      "No service token may do this. Call it as yourself.",
      { reason: "SERVICE_TOKEN_REFUSED" },
    );
  return boundDenial(token, policy, documents);
}
