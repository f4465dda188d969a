import { accessLevel, isAtLeast } from "#shared/auth/access-level.ts";
import type { Caller } from "#shared/auth/caller.ts";
import {
  INTERNAL_PERMISSIONS,
  permissionsOf,
  type Permission,
} from "#shared/auth/roles.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import type { CallDocuments } from "./call-documents.ts";
import type { EffectivePolicy } from "./policy.ts";

/** What policy said about a call. */
export interface Decision {
  readonly roles: readonly string[];
  readonly permissions: ReadonlySet<Permission>;
  /** A permission that the caller's roles do not give. */
  readonly permissionDenial: ColliderError | null;
  /** What stands against the call in the casefile, the session or the request around it. */
  readonly contextDenial: ColliderError | null;
}

function rolesOf(caller: Caller, documents: CallDocuments): readonly string[] {
  const stored = documents.roles?.data["roles"];
  if (!Array.isArray(stored)) return caller.claimedRoles;
  return stored.filter((role) => typeof role === "string");
}

function denied(
  reason: string,
  message: string,
  metadata: Record<string, string>,
): ColliderError {
  return new ColliderError("PERMISSION_DENIED", message, { reason, metadata });
}

function casefileDenial(
  caller: Caller,
  policy: EffectivePolicy,
  documents: CallDocuments,
  now: number,
): ColliderError | null {
  if (documents.casefileId === null) return null;
  const held =
    documents.casefile === null
      ? "none"
      : accessLevel(documents.casefile.data, caller.id, now);
  if (isAtLeast(held, policy.casefile)) return null;
  if (held === "none")
    return denied(
      "CASEFILE_NO_ACCESS",
      "You have no access to this casefile, or there is no such casefile.",
      {},
    );
  return denied(
    "CASEFILE_ACCESS_INSUFFICIENT",
    `This needs ${policy.casefile} access to the casefile; you hold ${held}. Ask an admin of the casefile for it.`,
    { required: policy.casefile, held },
  );
}

function sessionDenial(
  caller: Caller,
  documents: CallDocuments,
): ColliderError | null {
  if (documents.sessionId === null) return null;
  if (documents.session?.data["user_id"] === caller.id) return null;
  return denied(
    "SESSION_NO_ACCESS",
    "This is not a session of yours, or there is no such session.",
    {},
  );
}

function contextDenial(
  policy: EffectivePolicy,
  documents: CallDocuments,
): ColliderError | null {
  const missing = policy.contextRequirements.filter(
    (required) => documents[required] === null,
  );
  if (missing.length === 0) return null;
  return new ColliderError(
    "FAILED_PRECONDITION",
    `The call requires a ${missing.join(" and a ")} and names none.`,
    {
      reason: "CONTEXT_MISSING",
    },
  );
}

function permissionDenial(
  policy: EffectivePolicy,
  held: ReadonlySet<Permission>,
): ColliderError | null {
  const missing = policy.permissions.filter(
    (permission) => !held.has(permission),
  );
  if (missing.length === 0) return null;
  return denied(
    "PERMISSION_MISSING",
    `This needs the permission ${missing.join(", ")}, which your roles do not give.`,
    { permission: missing.join(",") },
  );
}

/** Evaluates a policy. Both denials null: the call is allowed. */
export function decide(
  caller: Caller,
  policy: EffectivePolicy,
  documents: CallDocuments,
  now: number,
): Decision {
  const roles = rolesOf(caller, documents);
  const permissions =
    caller.kind === "internal" ? INTERNAL_PERMISSIONS : permissionsOf(roles);
  return {
    roles,
    permissions,
    permissionDenial: permissionDenial(policy, permissions),
    contextDenial:
      casefileDenial(caller, policy, documents, now) ??
      sessionDenial(caller, documents) ??
      contextDenial(policy, documents),
  };
}
