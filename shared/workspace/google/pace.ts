import { ColliderError } from "#shared/kernel/error.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { pause } from "#shared/platform/pause.ts";
import { endOf } from "#shared/platform/time-limit.ts";
import { UnitBucket } from "../unit-bucket.ts";

/** How much a user may call one of Google's APIs. */
export interface CallQuota {
  /** What there is at once, and what of it comes back each second. */
  readonly units: number;
  readonly unitsPerSecond: number;
  /** What a request costs; nothing where it is another API's. */
  readonly costOf: (httpMethod: string, path: string) => number;
}

/** Keeps what a user's calls cost under what Google grants him: a call that would be refused waits for its turn. */
export class Pace {
  readonly #clock: Clock;
  readonly #bucket: UnitBucket;

  constructor(clock: Clock, { units, unitsPerSecond }: CallQuota) {
    this.#clock = clock;
    this.#bucket = new UnitBucket({
      capacity: units,
      perSecond: unitsPerSecond,
      now: clock.now(),
    });
  }

  /**
   * Resolves when it is a call's turn.
   *
   * @throws ColliderError RESOURCE_EXHAUSTED at once where that is after the call's time limit.
   */
  async take(units: number, signal: AbortSignal): Promise<void> {
    const now = this.#clock.now();
    const waitMs = this.#bucket.msUntil(units, now);
    const endsAt = endOf(signal);
    if (endsAt !== null && now + waitMs >= endsAt)
      throw new ColliderError(
        "RESOURCE_EXHAUSTED",
        "So many calls of Google are under way for this account that its quota would be used up. Repeat the call later.",
        { reason: "GOOGLE_CALLS_WAITING", retryDelayMs: waitMs },
      );
    this.#bucket.spend(units, now);
    if (waitMs > 0) await pause(waitMs, this.#clock, signal);
  }
}
