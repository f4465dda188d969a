import { describe, expect, it } from "vitest";
import {
  dayCode,
  epochMs,
  isoTime,
  IsoTimestamp,
} from "#shared/kernel/time.ts";

const EPOCH = Date.UTC(2026, 10, 23, 9, 30, 0, 7);

describe("An instant", () => {
  it("is written in UTC with milliseconds, and read back", () => {
    expect(isoTime(EPOCH)).toBe("2026-11-23T09:30:00.007Z");
    expect(epochMs(isoTime(EPOCH))).toBe(EPOCH);
    expect(epochMs("2026-11-23T10:30:00.007+01:00")).toBe(EPOCH);
  });

  it("that is none is not a number", () => {
    expect(epochMs("yesterday")).toBeNaN();
  });

  it("falls on a day in UTC", () => {
    expect(dayCode(EPOCH)).toBe("261123");
    expect(dayCode(Date.UTC(2009, 0, 5, 23, 59))).toBe("090105");
  });

  it.each([
    ["2026-11-23T09:30:00Z", true],
    ["2026-11-23T09:30:00.123+02:00", true],
    ["2026-11-23T09:30:00", false],
    ["2026-11-23", false],
    ["2026-13-23T09:30:00Z", false],
  ])("on the wire has its zone: %s", (text, valid) => {
    expect(IsoTimestamp.safeParse(text).success).toBe(valid);
  });
});
