import type { JsonObject } from "#shared/kernel/json.ts";
import { isoTime } from "#shared/kernel/time.ts";

/** A session in which nothing happened for so long is expired: one day. */
const SESSION_IDLE_MS = 86_400_000;

/** The last activity that a session must be later than, to be still active now. */
export function idleSince(now: number): string {
  return isoTime(now - SESSION_IDLE_MS);
}

/** What a session's document says of it now; the last activity is kept to the minute. */
export function sessionStateOf(
  { active, updated_at: last }: JsonObject,
  now: number,
): "active" | "expired" | "closed" {
  if (active === false) return "closed";
  const isIdle = typeof last === "string" && last <= idleSince(now);
  return isIdle ? "expired" : "active";
}
