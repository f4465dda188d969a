import { z } from "zod";
import type { MissedItem } from "#shared/casefile/item-evidence.ts";
import { SYNC_MODES } from "#shared/casefile/sync-search.ts";

/** How many of the items that could not be fetched are named. */
export const MAX_NAMED = 100;

export const MissedItems = z
  .array(z.strictObject({ id: z.string(), reason: z.string() }))
  .max(MAX_NAMED)
  .meta({
    description:
      "Items that could not be fetched, and why. At most 100 are named.",
  });

export const SyncModeField = z.enum(SYNC_MODES).meta({
  description:
    "full: all that matches was looked at; incremental: what has changed at the source since the sync_token; incremental_fallback: what is dated since then, because the source does not remember that far back, or the token is one of version 0.1.0.",
});

export const SyncStatus = z.enum(["completed", "partial", "failed"]).meta({
  description:
    "partial: there is more, or some were missed; failed: all were missed.",
});

export const HasMore = z.boolean().meta({
  description:
    "Whether this call has left something for the next: repeat it with the sync_token of this answer.",
});

export const NextToken = z.string().meta({
  description: "Where the next call goes on.",
});

export function shownMissed(missed: readonly MissedItem[]): MissedItem[] {
  return missed.slice(0, MAX_NAMED);
}

export function syncStatus(result: {
  readonly stored: number;
  readonly missed: readonly unknown[];
  readonly hasMore: boolean;
}): z.infer<typeof SyncStatus> {
  if (result.missed.length > 0)
    return result.stored === 0 ? "failed" : "partial";
  return result.hasMore ? "partial" : "completed";
}
