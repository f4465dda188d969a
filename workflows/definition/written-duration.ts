import { z } from "zod";
import { Duration } from "#shared/kernel/duration.ts";

// A definition is stored and hashed as it was written, so a duration stays as it is; the planner turns it into
// milliseconds.
export const WrittenDuration = z
  .union([z.number().nonnegative(), z.string().max(100)])
  .refine(
    (value) => Duration.safeParse(value).success,
    "must be a number of seconds or an ISO 8601 duration such as PT30S",
  )
  .meta({
    description: "Seconds, or an ISO 8601 duration.",
    examples: [30, "PT5M"],
  });
