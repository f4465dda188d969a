import { ColliderError } from "#shared/kernel/error.ts";
import type { MissedItem } from "#shared/casefile/item-evidence.ts";

/** What is of one file alone: the others are there all the same. */
const OWN = new Set([
  "DRIVE_FILE_CHANGED",
  "DRIVE_FILE_TOO_LARGE",
  "GOOGLE_ACCESS_DENIED",
  "GOOGLE_EXPORT_TOO_LARGE",
  "GOOGLE_NOT_FOUND",
]);

/**
 * What one file's failure is to a sync: what is of that file alone has it missed, and the others are stored.
 *
 * @throws whatever else failed: it is the sync's own.
 */
export async function orMissed<Result>(
  id: string,
  work: () => Promise<Result>,
): Promise<Result | MissedItem> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof ColliderError)) throw thrown;
    if (!OWN.has(thrown.reason)) throw thrown;
    return { id, reason: thrown.message };
  }
}
