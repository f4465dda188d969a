import { z } from "zod";

/** What a waiting step waits for, beside the time at which it wakes. */
export const StepWait = z.discriminatedUnion("for", [
  z.object({ for: z.literal("time") }),
]);
export type StepWait = z.infer<typeof StepWait>;
