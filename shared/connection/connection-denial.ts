import type { GoogleScope } from "#shared/auth/google-scopes.ts";
import { ColliderError, type ErrorLink } from "#shared/kernel/error.ts";

/** The address at which the caller consents to what is missing; null where nobody knows this installation's own address. */
type Link = string | null;

function linksOf(link: Link): readonly ErrorLink[] {
  return link === null
    ? []
    : [{ description: "Consent to it with your own account.", url: link }];
}

export function notConnected(link: Link): ColliderError {
  return new ColliderError(
    "FAILED_PRECONDITION",
    "Your workspace is not connected. Call connect_workspace, and consent at the address that it answers.",
    { reason: "WORKSPACE_NOT_CONNECTED", links: linksOf(link) },
  );
}

export function connectionRevoked(link: Link, cause?: unknown): ColliderError {
  return new ColliderError(
    "FAILED_PRECONDITION",
    "Google does not accept the workspace connection any more: its consent was taken back, or has ended. Call connect_workspace to connect again; the token of your call is not at fault.",
    { reason: "WORKSPACE_TOKEN_REJECTED", links: linksOf(link), cause },
  );
}

/** @param missing - at least one */
export function scopeMissing(
  missing: readonly GoogleScope[],
  link: Link,
): ColliderError {
  return new ColliderError(
    "PERMISSION_DENIED",
    `The workspace connection lacks ${missing.join(", ")}. Call connect_workspace with these scopes, and consent at the address that it answers.`,
    {
      reason: "GOOGLE_SCOPE_MISSING",
      metadata: { scope: missing.join(" ") },
      links: linksOf(link),
    },
  );
}
