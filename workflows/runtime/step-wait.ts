import { z } from "zod";
import { JsonObjectText } from "./run-document.ts";

/** What a waiting step waits for, beside the time at which it wakes. */
export const StepWait = z.discriminatedUnion("for", [
  z.object({ for: z.literal("time") }),
  z.object({
    for: z.literal("event"),
    /** What fields of the event's data must be equal to. */
    match: JsonObjectText,
    /** Of several who wait for an event, the first has it. */
    since: z.string(),
  }),
]);
export type StepWait = z.infer<typeof StepWait>;
