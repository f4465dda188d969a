import { accessDenial } from "#shared/auth/access-denial.ts";
import {
  accessLevel,
  isAtLeast,
  type AccessLevel,
} from "#shared/auth/access-level.ts";
import type { Caller } from "#shared/auth/caller.ts";
import {
  INTERNAL_PERMISSIONS,
  permissionsOf,
  type Permission,
} from "#shared/auth/roles.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import { approvalDenial } from "./approval.ts";
import type { CallDocuments } from "./call-documents.ts";
import type { Obligations } from "./obligations.ts";
import type { EffectivePolicy } from "./policy.ts";
import { serviceTokenDenial } from "./service-token-denial.ts";

/** What policy said about a call. */
export interface Decision {
  readonly roles: readonly string[];
  readonly permissions: ReadonlySet<Permission>;
  /** A permission that the caller's roles do not give, or that no model may do this in his name. */
  readonly permissionDenial: ColliderError | null;
  /** What stands against the call in the casefile, the session or the request around it, or that it is to be approved. */
  readonly contextDenial: ColliderError | null;
  readonly obligations: Obligations;
  /** What was looked at, and found: for the record. Text, because each text of a list is kept to be found by. */
  readonly grounds: string;
}

/** What a decision is about. */
export interface Question {
  readonly caller: Caller;
  readonly policy: EffectivePolicy;
  readonly documents: CallDocuments;
  /** Null where nobody can have to approve of the call. */
  readonly approvalId: string | null;
  readonly now: number;
}

function rolesOf(caller: Caller, documents: CallDocuments): readonly string[] {
  const stored = documents.roles?.data["roles"];
  if (!Array.isArray(stored))
    return documents.serviceToken?.claimed_roles ?? caller.claimedRoles;
  return stored.filter((role) => typeof role === "string");
}

/** Of a service token those of its scopes that whoever made it still has. */
function permissionsFor(
  { caller, documents }: Question,
  roles: readonly string[],
): ReadonlySet<Permission> {
  if (caller.kind === "internal") return INTERNAL_PERMISSIONS;
  const held = permissionsOf(roles);
  if (caller.serviceToken === undefined) return held;
  const scopes = documents.serviceToken?.scopes ?? [];
  return new Set(scopes.filter((scope) => held.has(scope)));
}

function denied(
  reason: string,
  message: string,
  metadata: Record<string, string>,
): ColliderError {
  return new ColliderError("PERMISSION_DENIED", message, { reason, metadata });
}

/** Null where the call is about no casefile. */
function heldLevel({ caller, documents, now }: Question): AccessLevel | null {
  if (documents.casefileId === null) return null;
  return documents.casefile === null
    ? "none"
    : accessLevel(documents.casefile.data, caller.id, now);
}

function casefileDenial(
  { casefile: required, insteadOfCasefile: excuse }: EffectivePolicy,
  held: AccessLevel | null,
  permissions: ReadonlySet<Permission>,
): ColliderError | null {
  if (held === null) return null;
  if (excuse !== undefined && permissions.has(excuse)) return null;
  return accessDenial(held, required);
}

function sessionDenial({ caller, documents }: Question): ColliderError | null {
  if (documents.sessionId === null) return null;
  if (documents.session?.data["user_id"] === caller.id) return null;
  return denied(
    "SESSION_NO_ACCESS",
    "This is not a session of yours, or there is no such session.",
    {},
  );
}

function missingContext({ policy, documents }: Question): ColliderError | null {
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

function agentDenial({ caller, policy }: Question): ColliderError | null {
  if (caller.byAgent !== true || policy.agents !== "refused") return null;
  return denied(
    "AGENT_REFUSED",
    "No model may do this in somebody's name. Call it yourself.",
    {},
  );
}

/** The approval that a call needs: a model changes nothing in a casefile of somebody else without its user's word. */
function neededApproval({
  caller,
  policy,
  documents,
  approvalId,
}: Question): string | null {
  const isOthers =
    documents.casefile !== null &&
    documents.casefile.data["owner_id"] !== caller.id;
  const isForAgents =
    policy.agents === "need_approval" || (policy.changes && isOthers);
  const isNeeded = policy.approval || (caller.byAgent === true && isForAgents);
  return isNeeded ? approvalId : null;
}

function obligationsOf(
  { policy }: Question,
  held: AccessLevel | null,
): Obligations {
  const { withheld, obligations } = policy;
  if (withheld === undefined || isAtLeast(held ?? "none", withheld.below))
    return obligations;
  return {
    ...obligations,
    redact: [...withheld.fields, ...obligations.redact],
  };
}

function groundsOf(
  { policy, documents }: Question,
  roles: readonly string[],
  held: AccessLevel | null,
  approvalId: string | null,
): string {
  return [
    `permissions needed: ${policy.permissions.join(", ") || "none"}; roles: ${roles.join(", ") || "none"}`,
    ...(held === null
      ? []
      : [`casefile level needed: ${policy.casefile}; held: ${held}`]),
    ...(documents.sessionId === null ? [] : ["session needed: the caller's"]),
    ...(approvalId === null ? [] : [`approval needed: ${approvalId}`]),
  ].join("; ");
}

/** Evaluates a policy. Both denials null: the call is allowed. */
export function decide(question: Question): Decision {
  const { caller, policy, documents, now } = question;
  const roles = rolesOf(caller, documents);
  const permissions = permissionsFor(question, roles);
  const held = heldLevel(question);
  const approvalId = neededApproval(question);
  return {
    roles,
    permissions,
    permissionDenial:
      serviceTokenDenial(caller, policy, documents, now) ??
      permissionDenial(policy, permissions) ??
      agentDenial(question),
    contextDenial:
      casefileDenial(policy, held, permissions) ??
      sessionDenial(question) ??
      missingContext(question) ??
      approvalDenial(approvalId, documents.approval, now),
    obligations: obligationsOf(question, held),
    grounds: groundsOf(question, roles, held, approvalId),
  };
}
