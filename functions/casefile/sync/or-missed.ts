import { ColliderError } from "#shared/kernel/error.ts";
import type { MissedItem } from "#shared/casefile/item-evidence.ts";

/** What one file's failure is to a sync: a file that is gone or not to be seen is missed, and the others are stored. */
export async function orMissed<Result>(
  id: string,
  work: () => Promise<Result>,
): Promise<Result | MissedItem> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof ColliderError)) throw thrown;
    const isOwn =
      thrown.code === "NOT_FOUND" || thrown.reason === "GOOGLE_ACCESS_DENIED";
    if (!isOwn) throw thrown;
    return { id, reason: thrown.message };
  }
}
