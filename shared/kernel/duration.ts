import { z } from "zod";

const ISO_DURATION =
  /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const UNIT_SECONDS = [604_800, 86_400, 3_600, 60, 1];

function isoSeconds(text: string): number | null {
  const match = ISO_DURATION.exec(text);
  const parts = match?.slice(1);
  if (parts === undefined || parts.every((part) => part === undefined))
    return null;
  return parts.reduce(
    (sum, part, index) => sum + Number(part ?? 0) * (UNIT_SECONDS[index] ?? 0),
    0,
  );
}

/**
 * A length of time: a number of seconds or an ISO 8601 duration of weeks, days, hours, minutes and seconds (`PT30S`).
 * Months and years are refused: their length varies. Parsed to milliseconds.
 */
export const Duration = z
  .union([z.number().nonnegative(), z.string()])
  .transform((value, context) => {
    const seconds = typeof value === "number" ? value : isoSeconds(value);
    if (seconds === null) {
      context.addIssue({
        code: "custom",
        message:
          "must be a number of seconds or an ISO 8601 duration such as PT30S",
      });
      return z.NEVER;
    }
    return Math.round(seconds * 1000);
  })
  .meta({
    description: "Seconds, or an ISO 8601 duration.",
    examples: [30, "PT5M"],
  });
