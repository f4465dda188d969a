import { z } from "zod";
import { IsoTimestamp } from "#shared/kernel/time.ts";

/** Items that one analysis looks at. */
export const MAX_ITEMS = 20_000;

/** The longest list of an analysis, but for its days. */
export const MAX_SHOWN = 50;
const MAX_DAYS = 366;
const MAX_NAME = 254;

/** A name of evidence, such as an address or a subject, cut where it is longer than a list shows. */
export function shownName(text: string): string {
  return text.slice(0, MAX_NAME).toWellFormed();
}

export const Name = z.string().max(MAX_NAME);
export const Count = z.int().nonnegative();
export const Bytes = z.int().nonnegative();
export const Instant = IsoTimestamp.nullable();

const Total = Count.meta({ description: "How many there are." });

/** The most of something, and how much of it there is in all. */
export function listOf<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject({
    total: Total,
    items: z
      .array(z.strictObject(shape))
      .max(MAX_SHOWN)
      .meta({ description: "The most, at most 50." }),
  });
}

const Day = z.iso.date().meta({ examples: ["2026-11-23"] });

/** Days in UTC on which there was something. */
export function daysOf<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject({
    total: Total,
    items: z
      .array(z.strictObject({ day: Day, ...shape }))
      .max(MAX_DAYS)
      .meta({ description: "The last, at most 366, the oldest first." }),
  });
}

/** What a timeline shows of days, in any order. */
export function lastDays<Day extends { readonly day: string }>(
  days: readonly Day[],
): { readonly total: number; readonly items: Day[] } {
  const inOrder = days.toSorted((a, b) => (a.day < b.day ? -1 : 1));
  return { total: days.length, items: inOrder.slice(-MAX_DAYS) };
}
