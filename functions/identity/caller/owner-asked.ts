import type { Caller } from "#shared/auth/caller.ts";
import type { Permission } from "#shared/auth/roles.ts";
import { ColliderError } from "#shared/kernel/error.ts";

interface CallParts {
  readonly caller: Pick<Caller, "id">;
  readonly permissions: ReadonlySet<Permission>;
}

/**
 * Whose things a call is about: the caller's own, or those of the user whom an administrator names.
 *
 * @param what - the things, as the refusal names them
 * @throws ColliderError PERMISSION_DENIED for the things of others, to whoever is no administrator.
 */
export function ownerAsked(
  userId: string | undefined,
  { caller, permissions }: CallParts,
  what: string,
): string {
  if (userId === undefined || userId === caller.id) return caller.id;
  if (permissions.has("admin")) return userId;
  throw new ColliderError(
    "PERMISSION_DENIED",
    `Only whoever has the permission admin sees the ${what} of others. Leave out user_id for your own.`,
    { reason: "PERMISSION_MISSING", metadata: { permission: "admin" } },
  );
}
