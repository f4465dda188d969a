import type { ColliderError } from "#shared/kernel/error.ts";
import { fromGoogleError } from "./google-error.ts";
import { failureOf, reasonsOf } from "./google-failure.ts";

const NEVER = new AbortController().signal;

/** Whether Google has understood a request for a token, and refuses it: no repeat helps. */
export function wasRefused(thrown: unknown): boolean {
  const status = failureOf(thrown).response?.status ?? 0;
  return status >= 400 && status < 500 && status !== 429;
}

/** Whether what a token stands for has been revoked, or has ended. */
export function isRevoked(thrown: unknown): boolean {
  const reasons = reasonsOf(failureOf(thrown));
  return reasons.includes("invalid_grant") || reasons.includes("invalid_token");
}

/** A failed request for a token in our words. What was thrown holds the request with its secrets, and goes no further. */
export function tokenFailure(thrown: unknown, now: number): ColliderError {
  return fromGoogleError(thrown, {
    what: "an access token",
    scope: "",
    signal: NEVER,
    now,
  });
}
