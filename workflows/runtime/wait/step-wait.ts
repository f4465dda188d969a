import { z } from "zod";
import { JsonArrayText, JsonObjectText } from "../run/run-document.ts";

/** What a waiting step waits for, beside the time at which it wakes. */
export const StepWait = z.discriminatedUnion("for", [
  z.object({ for: z.literal("time") }),
  z.object({
    for: z.literal("event"),
    /** What fields of the event's data must be equal to. */
    match: JsonObjectText,
    /** Of several steps that wait for one event, the one that began first takes it. */
    since: z.string(),
  }),
  z.object({
    for: z.literal("approval"),
    approvers: z.array(z.string()),
    message: z.string(),
    /** Whether those who tell the approvers have been told. */
    notified: z.boolean(),
  }),
  /** The end of another run. */
  z.object({ for: z.literal("run"), run_id: z.string() }),
  z.object({
    for: z.literal("items"),
    /** Of a map: the list, one call of the tool for each. */
    items: JsonArrayText,
    lanes: z.number(),
  }),
]);
export type StepWait = z.infer<typeof StepWait>;
