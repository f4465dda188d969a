import type { Clock } from "#shared/platform/clock.ts";
import { GoogleHttpError } from "../google-http-error.ts";
import { UnitBucket } from "../../unit-bucket.ts";

/** The account's quota of Gmail, where there is to be one. */
export class UnitQuota {
  readonly #clock: Clock;
  #bucket: UnitBucket | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** From here on; null for none. */
  set(unitsPerSecond: number | null): void {
    const now = this.#clock.now();
    this.#bucket =
      unitsPerSecond === null
        ? null
        : new UnitBucket({
            capacity: unitsPerSecond,
            perSecond: unitsPerSecond,
            now,
          });
  }

  /** @throws GoogleHttpError RESOURCE_EXHAUSTED when the units are used up; nothing is spent then. */
  spend(units: number): void {
    const now = this.#clock.now();
    if (this.#bucket === null || units === 0) return;
    if (this.#bucket.msUntil(units, now) > 0)
      throw new GoogleHttpError(
        "RESOURCE_EXHAUSTED",
        "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute per user' of service 'gmail.googleapis.com'.",
      );
    this.#bucket.spend(units, now);
  }
}
