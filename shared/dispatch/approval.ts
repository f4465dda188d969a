import type { Caller } from "#shared/auth/caller.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import { hashJson } from "#shared/kernel/hash.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { epochMs, isoTime } from "#shared/kernel/time.ts";
import type { Document, Write } from "#shared/platform/document-store.ts";

const LIFE_MS = 3_600_000;

/** A call by what it does: the same for everybody who asks for the same in one principal's name. */
export function approvalIdOf(
  { id }: Caller,
  operation: string,
  input: JsonObject,
): string {
  return hashJson([id, operation, input]);
}

/** Of each principal his own: nobody's word takes the place of another's. */
export function approvalPath(approvalId: string, { id }: Caller): string {
  return `approvals/${hashJson([id, approvalId])}`;
}

/** An approval that holds for an hour, for one call of the one who gives it. */
export function approve(
  approvalId: string,
  caller: Caller,
  now: number,
): { readonly write: Write; readonly expiresAt: string } {
  const expiresAt = isoTime(now + LIFE_MS);
  const data = { approved_at: isoTime(now), expire_at: expiresAt };
  return {
    write: { type: "set", path: approvalPath(approvalId, caller), data },
    expiresAt,
  };
}

/** An approval is good for one call: it goes in that call's commit. */
export function spend(kept: Document | null): readonly Write[] {
  return kept === null
    ? []
    : [{ type: "delete", path: kept.path, version: kept.version }];
}

/** Null when none is needed, or the caller's own is there and its time is not over. */
export function approvalDenial(
  approvalId: string | null,
  kept: Document | null,
  now: number,
): ColliderError | null {
  if (approvalId === null) return null;
  const expireAt = kept?.data["expire_at"];
  if (typeof expireAt === "string" && epochMs(expireAt) > now) return null;
  return new ColliderError(
    "FAILED_PRECONDITION",
    "This needs your approval. Give it with approve_call, then ask for the same again.",
    { reason: "APPROVAL_REQUIRED", metadata: { approval_id: approvalId } },
  );
}
