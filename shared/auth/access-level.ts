import { fieldOf } from "#shared/platform/document-store.ts";
import { isJsonObject, type JsonObject } from "#shared/kernel/json.ts";
import { epochMs } from "#shared/kernel/time.ts";

/** Rising: each level may do what the ones before it may. */
export const ACCESS_LEVELS = [
  "none",
  "viewer",
  "editor",
  "admin",
  "owner",
] as const;
export type AccessLevel = (typeof ACCESS_LEVELS)[number];

/** `none` for what names no level. */
export function levelNamed(value: unknown): AccessLevel {
  return ACCESS_LEVELS.find((level) => level === value) ?? "none";
}

/** Whether a grant still holds; one that does not is as if it had never been made. */
export function isInForce(
  { expires_at: expiresAt }: { readonly expires_at?: unknown },
  nowMs: number,
): boolean {
  return typeof expiresAt !== "string" || epochMs(expiresAt) > nowMs;
}

/**
 * The level that a principal holds on a casefile document: owner; else an unexpired entry of its access-control list;
 * else its public access. A casefile that is being deleted grants nothing.
 */
export function accessLevel(
  casefile: JsonObject,
  principal: string,
  nowMs: number,
): AccessLevel {
  if (casefile["deleted_at"] !== undefined) return "none";
  if (casefile["owner_id"] === principal) return "owner";
  const entries = fieldOf(casefile, "acl.entries");
  const entry = isJsonObject(entries) ? entries[principal] : undefined;
  if (
    isJsonObject(entry) &&
    Object.hasOwn(entry, "permission") &&
    isInForce(entry, nowMs)
  )
    return levelNamed(entry["permission"]);
  return levelNamed(fieldOf(casefile, "acl.public_access"));
}

export function isAtLeast(held: AccessLevel, required: AccessLevel): boolean {
  return ACCESS_LEVELS.indexOf(held) >= ACCESS_LEVELS.indexOf(required);
}
