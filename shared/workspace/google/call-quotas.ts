import { gmailUnits } from "../gmail-units.ts";
import type { CallQuota } from "./pace.ts";

/** Gmail's, of so many units a second. */
export function gmailQuota(unitsPerSecond: number): CallQuota {
  return { units: unitsPerSecond, unitsPerSecond, costOf: gmailUnits };
}

// Less than Google grants a user: others may call for him too.

/** Google grants 15,000 units a minute, 250 a second. */
export const GMAIL_QUOTA = gmailQuota(200);

/** Google grants 60 reads a minute. */
export const SHEETS_QUOTA: CallQuota = {
  units: 24,
  unitsPerSecond: 0.5,
  costOf: () => 1,
};
