import { ColliderError } from "#shared/kernel/error.ts";
import { hashJson } from "#shared/kernel/hash.ts";
import { isoTime } from "#shared/kernel/time.ts";
import type { Platform } from "#shared/platform/platform.ts";

const WINDOW_MS = 60_000;

/** So many blocks make up a limit: what a process leases at once, and loses when it ends. */
const BLOCKS = 10;

/** Leases of windows that are over are let go of when there are so many. */
const MOST_LEASES = 10_000;

/** What a process may still use of a quota without asking. */
interface Lease {
  readonly window: number;
  left: number;
  isUsedUp: boolean;
  /** The block that is being leased. */
  taking: Promise<void> | null;
}

export interface Quota {
  readonly caller: string;
  readonly operation: string;
  /** Calls in each minute of the clock. */
  readonly limit: number;
}

/**
 * Holds callers to their quotas across all processes. A process leases a quota in blocks from its one document, so that
 * few calls read or write it.
 */
export class RateLimiter {
  readonly #platform: Pick<Platform, "documents" | "clock">;
  readonly #leases = new Map<string, Lease>();

  constructor(platform: Pick<Platform, "documents" | "clock">) {
    this.#platform = platform;
  }

  /** @throws ColliderError RESOURCE_EXHAUSTED that says when the next minute begins. */
  async take(quota: Quota): Promise<void> {
    const now = this.#platform.clock.now();
    const window = now - (now % WINDOW_MS);
    const path = `quotas/${hashJson([quota.caller, quota.operation])}`;
    const lease = this.#leaseOf(path, window);
    while (lease.left === 0) {
      if (lease.isUsedUp) throw exhausted(quota, window + WINDOW_MS - now);
      lease.taking ??= this.#takeBlock(path, quota, lease).finally(() => {
        lease.taking = null;
      });
      await lease.taking;
    }
    lease.left -= 1;
  }

  #leaseOf(path: string, window: number): Lease {
    const known = this.#leases.get(path);
    if (known?.window === window) return known;
    const lease = { window, left: 0, isUsedUp: false, taking: null };
    if (this.#leases.size >= MOST_LEASES)
      for (const [other, { window: of }] of this.#leases)
        if (of !== window) this.#leases.delete(other);
    this.#leases.set(path, lease);
    return lease;
  }

  async #takeBlock(
    path: string,
    { limit }: Quota,
    lease: Lease,
  ): Promise<void> {
    const { window } = lease;
    const began = isoTime(window);
    const block = Math.ceil(limit / BLOCKS);
    const taken = await this.#platform.documents.transaction(
      async (transaction) => {
        const kept = await transaction.get(path);
        const used =
          kept?.data["window"] === began ? Number(kept.data["used"]) : 0;
        const grant = Math.min(block, limit - used);
        if (grant <= 0) return 0;
        const expireAt = isoTime(window + 2 * WINDOW_MS);
        transaction.write({
          type: "set",
          path,
          data: { window: began, used: used + grant, expire_at: expireAt },
        });
        return grant;
      },
    );
    lease.left += taken;
    lease.isUsedUp = taken === 0;
  }
}

function exhausted(
  { operation, limit }: Quota,
  retryDelayMs: number,
): ColliderError {
  return new ColliderError(
    "RESOURCE_EXHAUSTED",
    `You may call ${operation} ${limit} times a minute. Call it again in the next one.`,
    {
      reason: "RATE_LIMITED",
      metadata: { operation, limit: String(limit) },
      retryDelayMs,
    },
  );
}
