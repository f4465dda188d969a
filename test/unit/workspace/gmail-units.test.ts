import { expect, it } from "vitest";
import {
  GMAIL_QUOTA,
  SHEETS_QUOTA,
} from "#shared/workspace/google/call-quotas.ts";
import { gmailUnits } from "#shared/workspace/gmail-units.ts";
import { UnitBucket } from "#shared/workspace/unit-bucket.ts";

it.each([
  ["POST", "/gmail/v1/users/me/messages/send", 100],
  ["POST", "/gmail/v1/users/me/messages/18c1/modify", 5],
  ["GET", "/gmail/v1/users/me/messages", 5],
  ["GET", "/gmail/v1/users/me/messages/18c1/attachments/a", 5],
  ["GET", "/gmail/v1/users/anna@example.com/threads/18c1", 10],
  ["GET", "/gmail/v1/users/me/history", 2],
  ["GET", "/gmail/v1/users/me/labels/INBOX", 1],
  ["GET", "/gmail/v1/users/me/profile", 1],
  ["GET", "/drive/v3/files", 0],
])("%s %s costs %i units of Gmail's quota", (method, path, units) => {
  expect(gmailUnits(method, path)).toBe(units);
});

it.each([
  ["Gmail", GMAIL_QUOTA, 15_000],
  ["Sheets", SHEETS_QUOTA, 60],
])(
  "in no minute is more of %s called for than Google grants a user",
  (_, quota, granted) => {
    expect(quota.units + 60 * quota.unitsPerSecond).toBeLessThan(granted);
  },
);

it("units are there at once as many as the bucket holds, and come back steadily", () => {
  const bucket = new UnitBucket({ capacity: 10, perSecond: 5, now: 0 });
  expect(bucket.msUntil(10, 0)).toBe(0);
  bucket.spend(10, 0);
  expect(bucket.msUntil(1, 0)).toBe(200);
  expect(bucket.msUntil(5, 500)).toBe(500);
  // Who spends what is not there yet lets the next one wait for it too.
  bucket.spend(5, 500);
  expect(bucket.msUntil(5, 500)).toBe(1500);
  expect(bucket.msUntil(10, 100_000)).toBe(0);
});

it("what costs more than the bucket holds waits until it is full", () => {
  const bucket = new UnitBucket({ capacity: 10, perSecond: 10, now: 0 });
  expect(bucket.msUntil(100, 0)).toBe(0);
  bucket.spend(100, 0);
  expect(bucket.msUntil(1, 0)).toBe(9100);
});
