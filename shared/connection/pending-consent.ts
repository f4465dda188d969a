import { z } from "zod";
import { ColliderError } from "#shared/kernel/error.ts";
import { sha256 } from "#shared/kernel/hash.ts";
import { epochMs, IsoTimestamp } from "#shared/kernel/time.ts";
import type { Document } from "#shared/platform/document-store.ts";
import { Sealed } from "./connection-vault.ts";

/**
 * A consent of another account than the user's own address. It is no connection before the user has confirmed it with the
 * code that was shown where the consent was given, so that nobody connects the workspace of whom he has sent a link.
 */
export const PendingConsent = z.object({
  user_id: z.string(),
  account: z.string(),
  scopes: z.array(z.string()),
  refresh_token: Sealed,
  expire_at: IsoTimestamp,
});
export type PendingConsent = z.infer<typeof PendingConsent>;

export const CONFIRM_WITHIN_MS = 600_000;

/** By the code's hash: whoever reads the document cannot confirm it. */
export function pendingConsentPath(codeHash: string): string {
  return `workspace_consents/${codeHash}`;
}

export function hashOfCode(code: string): string {
  return sha256(code);
}

/** @throws ColliderError PERMISSION_DENIED for one that is not the user's, is over, or never was. */
export function requirePending(
  document: Document | null,
  userId: string,
  now: number,
): PendingConsent {
  const pending =
    document === null ? null : PendingConsent.parse(document.data);
  if (pending?.user_id === userId && epochMs(pending.expire_at) > now)
    return pending;
  // The same words whosever it is.
  throw new ColliderError(
    "PERMISSION_DENIED",
    "This is not the code of a consent of yours that waits: it was used, its ten minutes are over, or somebody else began it. Begin again with connect_workspace.",
    {
      reason: "CONSENT_NOT_YOURS",
      fieldViolations: [
        {
          field: "payload.code",
          description: "is no code of a consent that waits for you",
          reason: "INVALID",
        },
      ],
    },
  );
}
