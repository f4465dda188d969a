// oxlint-disable no-restricted-globals -- Date is used here as a pure conversion: every instant is a parameter.
import { z } from "zod";

// A call writes one instant many times.
let last = { epoch: Number.NaN, text: "" };

/** ISO 8601 in UTC with milliseconds, the wire form of every instant. */
export function isoTime(epoch: number): string {
  if (epoch !== last.epoch)
    last = { epoch, text: new Date(epoch).toISOString() };
  return last.text;
}

/** Milliseconds since the epoch of an ISO 8601 instant; NaN when it is none. */
export function epochMs(iso: string): number {
  return Date.parse(iso);
}

/** The day of an instant in UTC as `yymmdd`. */
export function dayCode(epoch: number): string {
  return isoTime(epoch).slice(2, 10).replaceAll("-", "");
}

export const IsoTimestamp = z.iso.datetime({ offset: true }).meta({
  description: "An instant, ISO 8601.",
  examples: ["2026-11-23T09:30:00.000Z"],
});
