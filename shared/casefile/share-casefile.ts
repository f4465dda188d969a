import type { AccessEntry } from "#shared/auth/access-control-list.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import { epochMs, isoTime } from "#shared/kernel/time.ts";
import type { Transaction } from "#shared/platform/document-store.ts";
import {
  readAccess,
  writeAccess,
  type CasefileAccess,
} from "./casefile-access.ts";
import type { Actor } from "./casefile-service.ts";

/** Everybody's call on a casefile reads its document, which holds them. */
const MAX_ENTRIES = 100;

export type GrantedLevel = "viewer" | "editor" | "admin";

/** What is asked for. */
export interface Grant {
  readonly targetId: string;
  readonly permission: GrantedLevel;
  readonly expiresAt: string | undefined;
  readonly notes: string | undefined;
}

type NewEntry = Omit<AccessEntry, "permission"> & {
  readonly permission: GrantedLevel;
  readonly granted_by: string;
  readonly granted_at: string;
};

function targetRefused(
  code: "FAILED_PRECONDITION" | "NOT_FOUND",
  reason: string,
  [message, description]: readonly [string, string],
): ColliderError {
  const field = "payload.target_user_id";
  const fieldViolations = [{ field, description, reason }];
  return new ColliderError(code, message, { reason, fieldViolations });
}

function checkNotOwner({ ownerId }: CasefileAccess, targetId: string): void {
  if (targetId !== ownerId) return;
  throw targetRefused("FAILED_PRECONDITION", "TARGET_IS_OWNER", [
    "The owner of a casefile holds every right to it. Name somebody else.",
    "is the owner of the casefile",
  ]);
}

function expiryRefused(
  code: "INVALID_ARGUMENT" | "PERMISSION_DENIED",
  reason: string,
  description: string,
): ColliderError {
  const field = "payload.expires_at";
  const fieldViolations = [{ field, description, reason }];
  const message = `expires_at ${description}.`;
  return new ColliderError(code, message, { reason, fieldViolations });
}

/** Else somebody could outlast his own grant by another that he makes. */
function checkExpiry(
  access: CasefileAccess,
  { expiresAt }: Grant,
  { callerId, now }: Actor,
): void {
  if (expiresAt !== undefined && epochMs(expiresAt) <= now)
    throw expiryRefused(
      "INVALID_ARGUMENT",
      "NOT_IN_FUTURE",
      "must be in the future",
    );
  if (callerId === access.ownerId) return;
  const last = access.entries.get(callerId)?.expires_at;
  if (last === undefined) return;
  if (expiresAt === undefined || epochMs(expiresAt) > epochMs(last))
    throw expiryRefused(
      "PERMISSION_DENIED",
      "GRANT_OUTLASTS_OWN",
      `must be no later than the end of your own access, ${last}`,
    );
}

function checkRoom({ entries }: CasefileAccess, targetId: string): void {
  if (entries.has(targetId) || entries.size < MAX_ENTRIES) return;
  throw new ColliderError(
    "FAILED_PRECONDITION",
    `A casefile is shared with at most ${MAX_ENTRIES} people by name. Revoke a permission first, or use set_public_access.`,
    { reason: "TOO_MANY_PERMISSIONS" },
  );
}

/**
 * Grants a level on a casefile, in place of what its target was granted before.
 *
 * @throws ColliderError FAILED_PRECONDITION for the owner, and where the list is full; INVALID_ARGUMENT for an end in
 * the past, PERMISSION_DENIED for one after the end of the actor's own access.
 */
export async function grantAccess(
  transaction: Transaction,
  casefileId: string,
  grant: Grant,
  actor: Actor,
): Promise<NewEntry> {
  const access = await readAccess(transaction, casefileId, "admin", actor);
  const { targetId, permission, expiresAt, notes } = grant;
  checkNotOwner(access, targetId);
  checkExpiry(access, grant, actor);
  checkRoom(access, targetId);
  const entry = {
    permission,
    granted_by: actor.callerId,
    granted_at: isoTime(actor.now),
    ...(expiresAt === undefined
      ? {}
      : { expires_at: isoTime(epochMs(expiresAt)) }),
    ...(notes === undefined ? {} : { notes }),
  };
  const entries = new Map(access.entries).set(targetId, entry);
  writeAccess(transaction, { ...access, entries });
  return entry;
}

/**
 * Takes back what a principal was granted on a casefile.
 *
 * @throws ColliderError FAILED_PRECONDITION for the owner; NOT_FOUND for whoever was granted nothing.
 */
export async function revokeAccess(
  transaction: Transaction,
  casefileId: string,
  targetId: string,
  actor: Actor,
): Promise<void> {
  const access = await readAccess(transaction, casefileId, "admin", actor);
  checkNotOwner(access, targetId);
  const entries = new Map(access.entries);
  if (!entries.delete(targetId))
    throw targetRefused("NOT_FOUND", "PERMISSION_ABSENT", [
      "Nobody of that name holds a permission on the casefile. See list_permissions.",
      "holds no permission on the casefile",
    ]);
  writeAccess(transaction, { ...access, entries });
}

/** Sets what everybody holds on a casefile who was not granted a level by name. */
export async function setPublicLevel(
  transaction: Transaction,
  casefileId: string,
  publicAccess: "none" | "viewer" | "editor",
  actor: Actor,
): Promise<void> {
  const access = await readAccess(transaction, casefileId, "owner", actor);
  writeAccess(transaction, { ...access, publicAccess });
}
