import { ColliderError } from "#shared/kernel/error.ts";
import { isAtLeast, type AccessLevel } from "./access-level.ts";

/**
 * Why a level on a casefile is not enough, or null where it is. Whoever may not read a casefile is not told whether it
 * exists.
 */
export function accessDenial(
  held: AccessLevel,
  required: AccessLevel,
): ColliderError | null {
  if (isAtLeast(held, required)) return null;
  if (held === "none")
    return new ColliderError(
      "PERMISSION_DENIED",
      "You have no access to this casefile, or there is no such casefile.",
      { reason: "CASEFILE_NO_ACCESS" },
    );
  return new ColliderError(
    "PERMISSION_DENIED",
    `This needs ${required} access to the casefile; you hold ${held}. Ask an admin of the casefile for it.`,
    { reason: "CASEFILE_ACCESS_INSUFFICIENT", metadata: { required, held } },
  );
}
