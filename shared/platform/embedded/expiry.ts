import { setImmediate as endOfTurn } from "node:timers/promises";
import { isoTime } from "#shared/kernel/time.ts";
import { EXPIRING_COLLECTIONS } from "../document-expiry.ts";
import type { DocumentStore } from "../document-store.ts";
import type { Log } from "../log.ts";
import type { Platform } from "../platform.ts";

const INTERVAL_MS = 3_600_000;
const BATCH = 100;

async function removeBatch(
  documents: DocumentStore,
  collection: string,
  now: number,
): Promise<number> {
  return documents.transaction(async (transaction) => {
    const expired = await transaction.query({
      from: { collection },
      where: [{ field: "expire_at", operator: "<=", value: isoTime(now) }],
      orderBy: [{ field: "expire_at", direction: "ascending" }],
      limit: BATCH,
    });
    for (const { path } of expired) transaction.write({ type: "delete", path });
    return expired.length;
  });
}

/**
 * Removes the documents whose time is over, now and every hour, as a TTL policy does in the cloud; a batch a turn of the
 * event loop. The result stops it. What a crash or a stop leaves is removed the next time.
 */
export function startExpiry(
  { documents, clock }: Pick<Platform, "documents" | "clock">,
  log: Log,
): () => void {
  let isStopped = false;
  let cancel = (): void => undefined;
  const removeExpired = async (): Promise<void> => {
    for (const collection of EXPIRING_COLLECTIONS) {
      let removed = BATCH;
      while (removed === BATCH) {
        await endOfTurn();
        if (isStopped) return;
        removed = await removeBatch(documents, collection, clock.now());
      }
    }
  };
  const round = (): void => {
    cancel = clock.after(INTERVAL_MS, round);
    removeExpired().catch((err: unknown) => {
      if (!isStopped) log.error({ err }, "Expired documents were not removed.");
    });
  };
  round();
  return () => {
    isStopped = true;
    cancel();
  };
}
